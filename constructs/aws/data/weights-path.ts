import { Token } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { isRepositoryId } from '../../planning/checkpoint-files';
import { GroundplanError } from '../../planning/groundplan-error';

/** Where the weights of a model lie below a prefix, for an id as Hugging Face has it. */
export function weightsPath(store: Construct, prefix: string, modelId: string): string {
  if (!Token.isUnresolved(modelId) && !isRepositoryId(modelId)) {
    throw new GroundplanError('ModelStoreModelId', `'modelId' (${modelId}) must be '<org>/<name>', as in 'Qwen/Qwen3-8B'`, store);
  }
  return `${prefix}/${modelId}`;
}

/** Why a grant on weights ends in a wildcard. */
export const MANY_FILES = 'the files of a model are many and change with every version; the grant ends at one folder of one bucket';
