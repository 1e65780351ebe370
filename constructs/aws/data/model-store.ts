import { Duration, RemovalPolicy, Token, TokenComparison, aws_iam as iam, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { hubFilter, s3Filter } from '../../planning/checkpoint-files';
import { GroundplanError } from '../../planning/groundplan-error';
import { vllmNeeds } from '../../planning/serving/vllm-needs';
import { DataClass, type EncryptionDomain } from '../security/encryption-domain';
import { acceptHouseRule, acceptRule, acceptWildcards } from '../security/written-reason';
import { existingModelStore, type ExistingModelStoreProps } from './existing-model-store';
import { type IModelStore, MANY_FILES, weightsPath } from './model-weights';

/** Properties of `ModelStore`. */
export interface ModelStoreProps {
  /** Keys; the bucket's is that of `DataClass.MODELS`. */
  readonly encryption: EncryptionDomain;
  /**
   * How long an object stays after a newer one took its name or it was deleted. Whole days, at least 1.
   *
   * @default Duration.days(30)
   */
  readonly replacedKeptFor?: Duration;
  /**
   * How long the records of who read what are kept. Whole days, at least 1.
   *
   * @default Duration.days(365)
   */
  readonly accessLogsKeptFor?: Duration;
  /**
   * What happens to the buckets when the stack goes. With DESTROY, CloudFormation still refuses to delete a bucket that is not empty.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A private, versioned bucket for model weights, with a second one for its access log. *Stateful*: both stay when the stack goes.
 *
 * Weights lie under `models/<org>/<name>`, and a grant reaches only what is under `models/`.
 */
export class ModelStore extends Construct implements IModelStore {
  /** A bucket with weights that somebody else made and fills; nothing of it is changed. */
  public static fromBucketName(scope: Construct, id: string, props: ExistingModelStoreProps): IModelStore {
    return existingModelStore(scope, id, props);
  }

  /** The bucket with the weights. */
  public readonly bucket: s3.IBucket;
  /** The key of the bucket. */
  public readonly encryptionKey: kms.IKey;

  public constructor(scope: Construct, id: string, props: ModelStoreProps) {
    super(scope, id);
    // whatever the app's flags say: the other way to deliver access logs needs an ACL, which bucket-owner-enforced buckets have not.
    this.node.setContext('@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy', true);
    const replacedKeptFor = props.replacedKeptFor ?? Duration.days(30);
    const accessLogsKeptFor = props.accessLogsKeptFor ?? Duration.days(365);
    this.validateDays('replacedKeptFor', replacedKeptFor);
    this.validateDays('accessLogsKeptFor', accessLogsKeptFor);
    this.encryptionKey = props.encryption.keyFor(DataClass.MODELS);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

    const accessLogs = new s3.Bucket(this, 'AccessLogs', {
      // not the key of the weights: S3 delivers access logs, and who reads them needs no key to the weights.
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ expiration: accessLogsKeptFor }],
      removalPolicy,
    });
    acceptRule(accessLogs, 'S1', 'this bucket holds the access log of the model bucket; a log of its own would log the log');
    acceptHouseRule(
      accessLogs.node.defaultChild as s3.CfnBucket,
      'EncryptedAtRest',
      'S3 delivers access logs only to buckets with its own encryption (SSE-S3)',
    );
    this.bucket = new s3.Bucket(this, 'Bucket', {
      versioned: true,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.encryptionKey,
      // one call to KMS a while and not one an object: a replica reads dozens of weight files at once.
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      serverAccessLogsBucket: accessLogs,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), noncurrentVersionExpiration: replacedKeptFor }],
      removalPolicy,
    });
    // a bucket that is kept stays closed to plain HTTP, and goes on getting its access logs.
    [accessLogs, this.bucket].forEach((bucket) => bucket.policy?.applyRemovalPolicy(removalPolicy));
    this.node.defaultChild = this.bucket.node.defaultChild;
  }

  /** Name of the bucket. */
  public get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** Where the weights of a model lie in the bucket: `models/<org>/<name>`, for an id as Hugging Face has it. */
  public weightsPath(modelId: string): string {
    return weightsPath(this, 'models', modelId);
  }

  /**
   * The commands with which a person fetches what a server reads of a model and puts it where `weightsPath` says. Any token of Hugging
   * Face stays with the person.
   */
  public fillCommands(modelId: string): string[] {
    const path = this.weightsPath(modelId);
    const target = `s3://${this.bucketName}/${path}`;
    const quoted = (filter: readonly string[]): string => filter.map((word) => (word.includes('*') ? `'${word}'` : word)).join(' ');
    const { vocabulary } = vllmNeeds(modelId);
    return [
      `hf download ${modelId} ${quoted(hubFilter())} --local-dir ${path}`,
      ...(vocabulary ? [`curl -fsSL -o ${path}/${vocabulary.name} ${vocabulary.url}`] : []),
      // config.json last: a server that finds it may take everything else as copied.
      `aws s3 sync ${path} ${target} ${quoted([...s3Filter(), '--exclude', 'config.json'])}`,
      `aws s3 cp ${path}/config.json ${target}/config.json`,
    ];
  }

  /** Lets an identity list and read everything under `models/`. */
  public grantRead(identity: iam.IGrantable): iam.Grant {
    return this.grant(identity, ['s3:GetObject'], ['kms:Decrypt']);
  }

  /** Lets an identity list, read and write everything under `models/`, but not delete versions. */
  public grantWrite(identity: iam.IGrantable): iam.Grant {
    return this.grant(
      identity,
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    );
  }

  private grant(grantee: iam.IGrantable, actions: string[], keyActions: string[]): iam.Grant {
    const principal = grantee.grantPrincipal;
    const { principalJson, conditions } = principal.policyFragment;
    if (Object.values(principalJson).flat().includes('*') && Object.keys(conditions).length === 0) {
      throw new GroundplanError(
        'ModelStoreGrant',
        'a grant to everyone would publish the models; grant to an account or an organisation',
        this,
      );
    }
    const files = this.bucket.arnForObjects('models/*');
    const read = iam.Grant.addToPrincipalOrResource({ grantee, actions, resourceArns: [files], resource: this.bucket });
    const list = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions: ['s3:ListBucket'],
      resourceArns: [this.bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': ['models/*'] } },
      resource: this.bucket,
    });
    // what needs a statement in the bucket's policy needs one in the key's, and CDK reports success where it cannot write it.
    const foreign =
      !Construct.isConstruct(principal) ||
      Token.compareStrings(principal.principalAccount ?? '', this.bucket.env.account) === TokenComparison.DIFFERENT;
    if (foreign && !(this.encryptionKey instanceof kms.Key)) {
      throw new GroundplanError(
        'ModelStoreGrant',
        `${String(principal)} has no policy in this account, and the key of 'models' came from outside, so that its policy cannot let it in; ` +
          `allow ${keyActions.join(' and ')} there by hand and grant with 'bucket.grantRead' or 'bucket.grantWrite', or grant to a role of this account`,
        this,
      );
    }
    const grant = read.combine(list).combine(this.encryptionKey.grant(grantee, ...keyActions));
    if (Construct.isConstruct(principal)) {
      acceptWildcards(principal, [files], MANY_FILES);
    }
    return grant;
  }

  private validateDays(name: string, duration: Duration): void {
    const days = duration.isUnresolved() ? 1 : duration.toDays({ integral: false });
    if (!Number.isInteger(days) || days < 1) {
      throw new GroundplanError('ModelStoreRetention', `'${name}' must be whole days, at least 1, got ${duration.toHumanString()}`, this);
    }
  }
}
