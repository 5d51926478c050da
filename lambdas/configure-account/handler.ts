import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { readEnv } from '../shared/environment';
import { observed } from '../shared/observed';
import { paced } from '../shared/paced';
import { answerRequest } from './answer-request';
import { ConfigureAccountEnv, PATCH_REGISTRATIONS } from './contract';
import { deliverAnswer } from './deliver-answer';
import { patchRegistrations } from './patch-registrations/register-baselines';
import { ledgerRegistrationMemory } from './patch-registrations/registration-memory';
import { ssmRegistrar } from './patch-registrations/ssm-registrar';

const env = readEnv(ConfigureAccountEnv, process.env);
const log = new Logger();
const time = {
  now: () => new Date(),
  /** Ends at once when the signal is given, without complaint. */
  sleep: (milliseconds: number, signal?: AbortSignal) =>
    sleep(milliseconds, undefined, { signal }).catch(() => undefined),
};

const answer = answerRequest({
  ...time,
  kinds: {
    [PATCH_REGISTRATIONS]: patchRegistrations({
      ...time,
      newId: randomUUID,
      registrar: ssmRegistrar(paced(new SSMClient({ maxAttempts: 8 }), time)),
      memory: ledgerRegistrationMemory(
        env.LEDGER_TABLE,
        DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
      ),
      log,
    }),
  },
  deliver: deliverAnswer({ ...time, fetch, log }),
  log,
});

/** CloudFormation's custom resource: answers the address in the request, always. */
export const handler = (event: unknown, context: Context) =>
  observed(log, (request: unknown) => answer(request, context.getRemainingTimeInMillis()))(event, context);
