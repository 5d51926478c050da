import { createHash } from 'node:crypto';
import {
  CreateOpsItemCommand,
  OpsItemAlreadyExistsException,
  type OpsItemDataValue,
  OpsItemNotFoundException,
  type SSMClient,
  UpdateOpsItemCommand,
  type UpdateOpsItemCommandInput,
} from '@aws-sdk/client-ssm';
import type { Notice } from './publisher';
import type { OpsItemText } from './render-urgent';
import type { Notifier } from './tell';

/** OpsCenter's limit for a deduplication string. */
const DEDUP_CHARACTERS = 512;

/** People reached by a topic and by OpsCenter. */
export function notifier(publish: (notice: Notice) => Promise<void>, ssm: SSMClient): Notifier {
  const update = async (OpsItemId: string, changes: Omit<UpdateOpsItemCommandInput, 'OpsItemId'>): Promise<boolean> => {
    try {
      await ssm.send(new UpdateOpsItemCommand({ OpsItemId, ...changes }));
      return true;
    } catch (error) {
      if (error instanceof OpsItemNotFoundException) return false; // somebody deleted it
      throw error;
    }
  };

  return {
    publish,

    async openOpsItem({ key, title, description, data }) {
      try {
        const { OpsItemId } = await ssm.send(
          new CreateOpsItemCommand({
            Title: title,
            Description: description,
            Source: 'Shipshape',
            Category: 'Availability',
            Severity: '2',
            // OpsCenter itself opens no second item with the same string while the first is open
            OperationalData: {
              ...operationalData(data),
              '/aws/dedup': { Type: 'SearchableString', Value: JSON.stringify({ dedupString: dedupOf(key) }) },
            },
          }),
        );
        return { id: OpsItemId as string, isNew: true };
      } catch (error) {
        if (error instanceof OpsItemAlreadyExistsException && error.OpsItemId)
          return { id: error.OpsItemId, isNew: false };
        throw error;
      }
    },

    updateOpsItem: (id, { title, description, data }: OpsItemText) =>
      update(id, { Title: title, Description: description, OperationalData: operationalData(data) }),

    resolveOpsItem: (id) => update(id, { Status: 'Resolved' }),
  };
}

const operationalData = (data: Readonly<Record<string, string>>): Record<string, OpsItemDataValue> =>
  Object.fromEntries(Object.entries(data).map(([key, Value]) => [key, { Type: 'SearchableString', Value }]));

/** Long keys by their beginning and a digest of the whole. */
function dedupOf(key: string): string {
  if (key.length <= DEDUP_CHARACTERS) return key;
  const digest = createHash('sha256').update(key).digest('hex');
  return `${key.slice(0, DEDUP_CHARACTERS - digest.length - 1)}#${digest}`;
}
