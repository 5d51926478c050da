import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/** A story as Lambda's handler: lines carry the request's id, and what breaks it is logged with its cause before Lambda sees it. */
export const observed =
  <Event, Result>(logger: Logger, story: (event: Event) => Promise<Result>) =>
  async (event: Event, context: Context): Promise<Result> => {
    logger.addContext(context);
    try {
      return await story(event);
    } catch (error) {
      logger.error('story broke off', error as Error);
      throw error;
    }
  };
