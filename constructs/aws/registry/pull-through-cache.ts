import { Names, Stack, Token, aws_ecr as ecr, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { DataClass, type EncryptionDomain } from '../security/encryption-domain';
import { acceptWildcards } from '../security/written-reason';

/** Properties of `PullThroughCache`. */
export interface PullThroughCacheProps {
  /** Keys; the images' is that of a data class called `images`. */
  readonly encryption: EncryptionDomain;
  /**
   * ARN of the secret with a user name and an access token of Docker Hub; its name starts with `ecr-pullthroughcache/`.
   *
   * @default - nothing of docker.io is kept; ECR fetches from there with credentials only
   */
  readonly dockerHubSecretArn?: string;
  /**
   * ARN of the secret with a user name and an access token of GitHub; its name starts with `ecr-pullthroughcache/`.
   *
   * @default - nothing of ghcr.io is kept; ECR fetches from there with credentials only
   */
  readonly githubSecretArn?: string;
  /**
   * What the names of the repositories begin with, once in the registry of an account and region. 2 to 23 lower-case letters, digits and hyphens.
   *
   * @default - a name made of the construct's path
   */
  readonly prefix?: string;
  /**
   * Images that are kept of each repository, the newest. A whole number, at least 1.
   *
   * @default 20
   */
  readonly keptImages?: number;
}

/** A registry outside, and the name that ECR has for it. */
interface Upstream {
  readonly id: string;
  readonly url: string;
  readonly ecrName: string;
  readonly secretArn?: string;
}

/**
 * Copies of public images in ECR of the account: nodes pull them by the region's own network and rate limits of others do not stop a start.
 *
 * ECR fetches an image when it is first asked for. It cannot do so from nvcr.io. The repositories stay when the stack goes.
 */
export class PullThroughCache extends Construct {
  /** What stands for each registry outside: `{ 'quay.io': '111122223333.dkr.ecr.eu-central-1.amazonaws.com/chat/quay' }`. */
  public readonly mirrors: Readonly<Record<string, string>>;
  /** What the names of the repositories begin with. */
  public readonly prefix: string;

  public constructor(scope: Construct, id: string, props: PullThroughCacheProps) {
    super(scope, id);
    const { keptImages = 20, dockerHubSecretArn, githubSecretArn } = props;
    this.prefix = props.prefix ?? Names.uniqueResourceName(this, { maxLength: 23, separator: '-' }).toLowerCase();
    this.validate(keptImages);
    this.validateSecret('dockerHubSecretArn', dockerHubSecretArn);
    this.validateSecret('githubSecretArn', githubSecretArn);
    const all: Record<string, Upstream | undefined> = {
      'registry.k8s.io': { id: 'k8s', url: 'registry.k8s.io', ecrName: 'k8s' },
      'quay.io': { id: 'quay', url: 'quay.io', ecrName: 'quay' },
      'public.ecr.aws': { id: 'ecr', url: 'public.ecr.aws', ecrName: 'ecr-public' },
      'docker.io': dockerHubSecretArn
        ? { id: 'docker', url: 'registry-1.docker.io', ecrName: 'docker-hub', secretArn: dockerHubSecretArn }
        : undefined,
      'ghcr.io': githubSecretArn
        ? { id: 'ghcr', url: 'ghcr.io', ecrName: 'github-container-registry', secretArn: githubSecretArn }
        : undefined,
    };
    const upstreams = Object.entries(all).flatMap(([registry, upstream]) => (upstream ? [[registry, upstream] as const] : []));

    const { account, region, urlSuffix } = Stack.of(this);
    const key = props.encryption.keyFor(DataClass.of('images'));
    const role = this.creatorRole(key.keyArn);
    for (const [, { id: name, url, ecrName, secretArn }] of upstreams) {
      const ecrRepositoryPrefix = `${this.prefix}/${name}`;
      const template = new ecr.CfnRepositoryCreationTemplate(this, `${name}-template`, {
        prefix: ecrRepositoryPrefix,
        description: `copies of images from ${url}`,
        appliedFor: ['PULL_THROUGH_CACHE'],
        encryptionConfiguration: { encryptionType: 'KMS', kmsKey: key.keyArn },
        customRoleArn: role.roleArn,
        // a version that was looked at stays what it was, whoever moves its tag outside.
        imageTagMutability: 'IMMUTABLE',
        lifecyclePolicy: keepNewest(keptImages),
      });
      // ECR makes repositories as the template says only if it is there before the first image.
      template.node.addDependency(role);
      const rule = new ecr.CfnPullThroughCacheRule(this, name, {
        ecrRepositoryPrefix,
        upstreamRegistry: ecrName,
        upstreamRegistryUrl: url,
        credentialArn: secretArn,
      });
      rule.node.addDependency(template);
    }
    this.mirrors = Object.freeze(
      Object.fromEntries(
        upstreams.map(([registry, { id: name }]) => [registry, `${account}.dkr.ecr.${region}.${urlSuffix}/${this.prefix}/${name}`]),
      ),
    );
    this.node.defaultChild = this.node.findChild('k8s');
  }

  /** Lets nodes that may pull from ECR fetch what is not there yet: `cluster.nodeRoles.forEach((role) => cache.grantFill(role))`. */
  public grantFill(grantee: iam.IGrantable): iam.Grant {
    const resourceArns = [this.repositoriesArn];
    const grant = iam.Grant.addToPrincipal({ grantee, actions: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'], resourceArns });
    const principal = grantee.grantPrincipal;
    if (Construct.isConstruct(principal)) {
      acceptWildcards(
        principal,
        resourceArns,
        'images that are asked for decide the names of the repositories; all of them are of this cache',
      );
    }
    return grant;
  }

  private get repositoriesArn(): string {
    return Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: `${this.prefix}/*` });
  }

  /** ECR makes encrypted repositories as a role of the account only. */
  private creatorRole(keyArn: string): iam.Role {
    const role = new iam.Role(this, 'Creator', {
      assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com'),
      description: `makes the repositories under ${this.prefix}/ when an image is first asked for`,
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['ecr:CreateRepository', 'ecr:TagResource'], resources: [this.repositoriesArn] }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant'], resources: [keyArn] }));
    acceptWildcards(
      role,
      [this.repositoriesArn],
      'images that are asked for decide the names of the repositories; all of them are of this cache',
    );
    return role;
  }

  private validate(keptImages: number): void {
    const problems = [
      ...(Token.isUnresolved(this.prefix) || /^(?=.{2,23}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(this.prefix)
        ? []
        : [`'prefix' (${this.prefix}) must be 2 to 23 lower-case letters, digits and single hyphens between them`]),
      ...(Token.isUnresolved(keptImages) || (Number.isInteger(keptImages) && keptImages >= 1)
        ? []
        : [`'keptImages' (${keptImages}) must be a whole number of at least 1`]),
    ];
    if (problems.length > 0) {
      throw new GroundplanError('PullThroughCacheInput', problems.join('; '), this);
    }
  }

  private validateSecret(prop: string, arn: string | undefined): void {
    if (arn === undefined || Token.isUnresolved(arn)) {
      return;
    }
    const { account, region } = Stack.of(this);
    const match = /^arn:[\w-]+:secretsmanager:([\w-]+):(\d{12}):secret:ecr-pullthroughcache\/[\w/+=.@-]+$/.exec(arn);
    const here = match && (Token.isUnresolved(region) || match[1] === region) && (Token.isUnresolved(account) || match[2] === account);
    if (!here) {
      throw new GroundplanError(
        'PullThroughCacheSecret',
        `'${prop}' (${arn}) must be the ARN of a secret of this account and region whose name starts with 'ecr-pullthroughcache/'; ` +
          'ECR reads no other, so make one of that name',
        this,
      );
    }
  }
}

function keepNewest(count: number): string {
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: 'only the newest are kept; one that is asked for again is fetched again',
        selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: count },
        action: { type: 'expire' },
      },
    ],
  });
}
