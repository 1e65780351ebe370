import { Token, type aws_iam as iam } from 'aws-cdk-lib';
import { type Construct, type IConstruct } from 'constructs';
import { isRepositoryId } from '../../planning/checkpoint-files';
import { GroundplanError } from '../../planning/groundplan-error';

/** A store with model weights, as those see it who read from it; ours or somebody else's. */
export interface IModelStore extends IConstruct {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Where the weights of a model lie in the bucket, for an id as Hugging Face has it. */
  weightsPath(modelId: string): string;
  /** Lets an identity list and read the weights, and nothing else of the bucket. */
  grantRead(identity: iam.IGrantable): iam.Grant;
}

/** Where the weights of a model lie below a prefix, for an id as Hugging Face has it. */
export function weightsPath(store: Construct, prefix: string, modelId: string): string {
  if (!Token.isUnresolved(modelId) && !isRepositoryId(modelId)) {
    throw new GroundplanError('ModelStoreModelId', `'modelId' (${modelId}) must be '<org>/<name>', as in 'Qwen/Qwen3-8B'`, store);
  }
  return `${prefix}/${modelId}`;
}

/** Why a grant on weights ends in a wildcard. */
export const MANY_FILES = 'the files of a model are many and change with every version; the grant ends at one folder of one bucket';
