import { Duration, Names, RemovalPolicy, Stack, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';

/** A kind of data that gets a key of its own. Two classes with the same name are the same class. */
export class DataClass {
  /** Model weights and what belongs to them. */
  public static readonly MODELS = new DataClass('models');
  /** Secrets of the Kubernetes API. */
  public static readonly SECRETS = new DataClass('secrets');
  /** Log groups. CloudWatch Logs may use this key for the log groups of this account and region. */
  public static readonly LOGS = new DataClass('logs');
  /** EBS volumes. Every principal of the account may use this key, but only through EC2. */
  public static readonly VOLUMES = new DataClass('volumes');
  /** Queues. EventBridge rules of this account may write to queues under this key. */
  public static readonly MESSAGES = new DataClass('messages');

  private constructor(
    /** Name of the class; part of the alias of its key. */
    public readonly name: string,
  ) {}

  /** A data class of your own: lower-case letters, digits and hyphens, at most 32. */
  public static of(name: string): DataClass {
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
      throw new GroundplanError(
        'DataClassName',
        `'name' (${name}) must be 1 to 32 lower-case letters, digits or hyphens and start with a letter`,
      );
    }
    return new DataClass(name);
  }
}

/** Properties of `EncryptionDomain`. */
export interface EncryptionDomainProps {
  /**
   * How long a deleted key can still be called back. 7 to 30 days.
   *
   * @default Duration.days(30)
   */
  readonly pendingWindow?: Duration;
  /**
   * What happens to the keys when they leave the stack. A key that is gone takes with it everything it encrypted.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Customer-managed KMS keys, one a data class, made when first asked for and rotated every year. *Stateful*: the keys stay when the stack goes.
 *
 * Who leaves a data class leaves its key: a person who may read logs may not read weights because of it.
 */
export class EncryptionDomain extends Construct {
  private readonly keys = new Map<string, kms.IKey>();
  private readonly pendingWindow: Duration;
  private readonly removalPolicy: RemovalPolicy;

  public constructor(scope: Construct, id: string, props: EncryptionDomainProps = {}) {
    super(scope, id);
    this.pendingWindow = props.pendingWindow ?? Duration.days(30);
    this.removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const days = this.pendingWindow.isUnresolved() ? 7 : this.pendingWindow.toDays({ integral: false });
    if (!Number.isInteger(days) || days < 7 || days > 30) {
      const got = this.pendingWindow.toHumanString();
      throw new GroundplanError('EncryptionPendingWindow', `'pendingWindow' must be 7 to 30 whole days, got ${got}`, this);
    }
  }

  /** The key of a data class; the first call makes it. */
  public keyFor(dataClass: DataClass): kms.IKey {
    const existing = this.keys.get(dataClass.name);
    if (existing) {
      return existing;
    }
    const key = new kms.Key(this, dataClass.name, {
      description: `${dataClass.name} of ${this.node.path}`,
      alias: `${Names.uniqueResourceName(this, { maxLength: 200, separator: '-' })}/${dataClass.name}`,
      enableKeyRotation: true,
      pendingWindow: this.pendingWindow,
      removalPolicy: this.removalPolicy,
    });
    this.serviceStatements(dataClass).forEach((statement) => key.addToResourcePolicy(statement));
    this.keys.set(dataClass.name, key);
    return key;
  }

  /** Takes a key that you have for a data class, before anything asked for it. Its policy stays yours: it must let the same services in. */
  public useKey(dataClass: DataClass, key: kms.IKey): void {
    if (this.keys.has(dataClass.name)) {
      throw new GroundplanError(
        'EncryptionKeyTaken',
        `data class '${dataClass.name}' already has a key; call useKey() once and before the first keyFor('${dataClass.name}')`,
        this,
      );
    }
    if ('aliasName' in key || key.keyArn.includes(':alias/')) {
      throw new GroundplanError(
        'EncryptionKeyAlias',
        `the key for '${dataClass.name}' is an alias, which log groups, EKS and IAM policies do not take for a key; ` +
          "give the key: Key.fromKeyArn() or Key.fromLookup(), or an alias's 'aliasTargetKey'",
        this,
      );
    }
    this.keys.set(dataClass.name, key);
  }

  private serviceStatements(dataClass: DataClass): iam.PolicyStatement[] {
    const { account, region, partition } = Stack.of(this);
    switch (dataClass.name) {
      case DataClass.LOGS.name:
        return [
          allow(new iam.ServicePrincipal(`logs.${region}.amazonaws.com`), USE_KEY, {
            ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:*` },
          }),
        ];
      case DataClass.MESSAGES.name:
        return [
          allow(new iam.ServicePrincipal('events.amazonaws.com'), ['kms:Decrypt', 'kms:GenerateDataKey'], {
            StringEquals: { 'aws:SourceAccount': account },
          }),
        ];
      case DataClass.VOLUMES.name: {
        // the form of AWS's own aws/ebs key, and not the Auto Scaling role by name: a key policy that names a role is refused
        // where the role does not exist yet, and this one also holds for Karpenter and the EBS CSI driver.
        const throughEc2 = { StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `ec2.${region}.amazonaws.com` } };
        return [
          allow(new iam.AnyPrincipal(), USE_KEY, throughEc2),
          allow(new iam.AnyPrincipal(), ['kms:CreateGrant'], { ...throughEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
        ];
      }
      default:
        return [];
    }
  }
}

const USE_KEY = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

function allow(principal: iam.IPrincipal, actions: string[], conditions: Record<string, unknown>): iam.PolicyStatement {
  return new iam.PolicyStatement({ principals: [principal], actions, resources: ['*'], conditions });
}
