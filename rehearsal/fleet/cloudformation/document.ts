import { stringify } from 'yaml';
import { AwsError } from '../aws-error';
import type { Properties, ResourceHandler } from './resource-handler';
import { changeTags } from './tag-changes';

/**
 * AWS::SSM::Document. A change of what is written makes a new version only with UpdateMethod NewVersion, and the new version is not
 * made the default: an open report says so, against the documentation, and whoever relies on the default would be surprised.
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2539
 */
export const document: ResourceHandler = {
  async create(call, properties) {
    const { DocumentDescription } = await call('CreateDocument', asApi(properties));
    return String((DocumentDescription as { Name: string }).Name);
  },

  async update(call, Name, properties, oldProperties) {
    const { Name: _, DocumentType: __, Tags: ___, Requires: ____, ...settings } = asApi(properties);
    if (WRITTEN.some((name) => JSON.stringify(properties[name]) !== JSON.stringify(oldProperties[name]))) {
      if (properties.UpdateMethod !== 'NewVersion')
        throw new AwsError(
          'NotUpdatable',
          `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${Name} and update the stack again.`,
        );
      await call('UpdateDocument', { Name, DocumentVersion: '$LATEST', ...settings });
    }
    await changeTags(call, 'Document', Name, oldProperties, properties);
  },

  async delete(call, Name) {
    await call('DeleteDocument', { Name });
  },

  attributes: () => ({}),
};

const WRITTEN = ['Attachments', 'Content', 'DocumentFormat', 'Requires', 'TargetType', 'VersionName'];

/** @throws ValidationException for a document without a name: the simulation invents none. */
function asApi({ UpdateMethod: _, Content, ...properties }: Properties): Properties {
  if (properties.Name === undefined)
    throw new AwsError('ValidationException', 'The simulated fleet makes documents with a Name only.');
  if (typeof Content === 'string') return { ...properties, Content };
  return {
    ...properties,
    Content: properties.DocumentFormat === 'YAML' ? stringify(Content) : JSON.stringify(Content),
  };
}
