import { AwsError } from '../aws-error';
import type { Properties, ResourceHandler } from './resource-handler';
import { changeTags } from './tag-changes';

/** AWS::SSM::Association. It names no version of AWS's own documents, and waits for no success. */
export const association: ResourceHandler = {
  async create(call, properties) {
    const { AssociationDescription } = await call('CreateAssociation', asApi(properties));
    return String((AssociationDescription as { AssociationId: string }).AssociationId);
  },

  async update(call, AssociationId, properties, oldProperties) {
    const { Tags: _, InstanceId: __, ...settings } = asApi(properties);
    await call('UpdateAssociation', { AssociationId, ...settings });
    await changeTags(call, 'Association', AssociationId, oldProperties, properties);
  },

  async delete(call, AssociationId) {
    await call('DeleteAssociation', { AssociationId });
  },

  attributes: (AssociationId) => ({ AssociationId }),
};

/** @throws GeneralServiceException */
function asApi({ WaitForSuccessTimeoutSeconds: _, ...properties }: Properties): Properties {
  if (properties.DocumentVersion !== undefined && /^(AWS|Amazon)/.test(String(properties.Name)))
    throw new AwsError('GeneralServiceException', 'DocumentVersion cannot be given for a document of AWS.');
  return properties;
}
