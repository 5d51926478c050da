import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib/core';

/**
 * An app with the feature flags of cdk.json, so that tests and the CDK CLI synthesize the same templates
 * (only the CLI hands cdk.json's context to an app by itself).
 */
export function createApp(props: AppProps = {}): App {
  const { context } = JSON.parse(readFileSync(join(__dirname, '../cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return new App({ ...props, context: { ...context, ...props.context } });
}
