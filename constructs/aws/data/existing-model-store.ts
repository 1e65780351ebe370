import { Stack, Token, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { acceptWildcards } from '../security/written-reason';
import { type IModelStore, MANY_FILES, weightsPath } from './model-weights';

/** A bucket with weights that exists, for `ModelStore.fromBucketName`. */
export interface ExistingModelStoreProps {
  /** Name of the bucket, and not its ARN. */
  readonly bucketName: string;
  /**
   * Folder under which the weights lie as `<org>/<name>`, without a slash at either end; a grant reaches nothing else.
   *
   * @default 'models'
   */
  readonly prefix?: string;
  /**
   * ARN of the key that the bucket is encrypted with, if it is a key of your own.
   *
   * @default - the bucket is encrypted by S3 itself, and a reader needs no key
   */
  readonly keyArn?: string;
}

/** The store that `ModelStore.fromBucketName` gives. */
export function existingModelStore(scope: Construct, id: string, props: ExistingModelStoreProps): IModelStore {
  return new ExistingModelStore(scope, id, props);
}

/** A bucket with weights that somebody else made. What a reader needs is written into the reader's policy, since the bucket's is not ours. */
class ExistingModelStore extends Construct implements IModelStore {
  public readonly bucketName: string;

  private readonly prefix: string;
  private readonly keyArn?: string;

  public constructor(scope: Construct, id: string, props: ExistingModelStoreProps) {
    super(scope, id);
    this.bucketName = props.bucketName;
    this.prefix = props.prefix ?? 'models';
    this.keyArn = props.keyArn;
    this.validate();
  }

  public weightsPath(modelId: string): string {
    return weightsPath(this, this.prefix, modelId);
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    const bucket = Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: this.bucketName });
    const files = `${bucket}/${this.prefix}/*`;
    const allow = (actions: string[], arn: string, conditions?: Record<string, Record<string, unknown>>): iam.Grant =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [arn], conditions });
    const grants = [
      allow(['s3:GetObject'], files),
      allow(['s3:ListBucket'], bucket, { StringLike: { 's3:prefix': [`${this.prefix}/*`] } }),
      ...(this.keyArn ? [allow(['kms:Decrypt'], this.keyArn)] : []),
    ];
    const principal = grantee.grantPrincipal;
    if (grants.some((grant) => !grant.success)) {
      throw new GroundplanError(
        'ModelStoreGrant',
        `${String(principal)} has no policy that could be written here, and the policy of the bucket '${this.bucketName}' is not ours; ` +
          'grant to a role of this app, or let it in by the policies of bucket and key',
        this,
      );
    }
    if (Construct.isConstruct(principal)) {
      acceptWildcards(principal, [files], MANY_FILES);
    }
    return grants.reduce((all, grant) => all.combine(grant));
  }

  private validate(): void {
    const wrong = (value: string, form: RegExp): boolean => !Token.isUnresolved(value) && !form.test(value);
    if (wrong(this.bucketName, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)) {
      throw new GroundplanError(
        'ModelStoreBucket',
        `'bucketName' (${this.bucketName}) must be the name of a bucket, as 'weights-of-team-a': no ARN, no 's3://' and no path`,
        this,
      );
    }
    if (wrong(this.prefix, /^[\w!.()'=@+-]+(\/[\w!.()'=@+-]+)*$/)) {
      throw new GroundplanError(
        'ModelStorePrefix',
        `'prefix' (${this.prefix}) must be a folder of the bucket, as 'models' or 'llm/production': no slash at either end and no '*'`,
        this,
      );
    }
    if (this.keyArn !== undefined && wrong(this.keyArn, /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/)) {
      throw new GroundplanError(
        'ModelStoreKey',
        `'keyArn' (${this.keyArn}) must be the ARN of a key, as 'arn:aws:kms:eu-central-1:111122223333:key/0a1b…', and of no alias, ` +
          "which policies do not take for a key; 'aws kms describe-key --key-id ALIAS' shows it",
        this,
      );
    }
  }
}
