import type { Operation } from './operation';

/** The documents by which the loop works, all AWS's own. */
export const DOCUMENTS: Readonly<Record<Operation, string>> = {
  install: 'AWS-RunPatchBaseline',
  scan: 'AWS-RunPatchBaseline',
  refresh: 'AWS-RefreshAssociation',
};
