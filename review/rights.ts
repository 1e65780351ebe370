import { at, many, type ReviewResource } from './input';
import { counted, listed } from './words';

// who takes on the roles of a platform, as a person calls it; other services stand as they are.
const SERVICES: Readonly<Record<string, string>> = {
  'lambda.amazonaws.com': 'Lambda functions',
  'ec2.amazonaws.com': 'EC2 instances',
  'eks.amazonaws.com': 'the control plane of EKS',
  'pods.eks.amazonaws.com': 'pods',
  'vpc-flow-logs.amazonaws.com': 'VPC flow logs',
  'logging.s3.amazonaws.com': 'access logs of S3',
};

const ACCOUNT = /^arn:[\w-]+:iam::AccountId:root$/;

/** Words for values of a template; what AWS fills in at deployment is named by what it is taken from. */
export class Rights {
  private readonly byId: ReadonlyMap<string, ReviewResource>;

  public constructor(
    /** All resources of the templates. */
    public readonly resources: readonly ReviewResource[],
  ) {
    this.byId = new Map(resources.map((r) => [r.id, r]));
  }

  /** Resources of a type. */
  public of(type: string): ReviewResource[] {
    return this.resources.filter((r) => r.type === type);
  }

  /** A value in words. */
  public text(value: unknown): string {
    if (value === null || typeof value !== 'object') {
      return value === undefined ? '' : String(value);
    }
    if (Array.isArray(value)) {
      return listed(value.map((v) => this.text(v)));
    }
    const [kind, given] = (Object.entries(value) as [string, unknown][])[0] ?? ['', undefined];
    switch (kind) {
      case 'Ref':
        return this.byId.get(String(given))?.name ?? String(given).replace('AWS::', '');
      case 'Fn::GetAtt':
        return this.byId.get(String(many(given)[0]))?.name ?? String(many(given)[0]);
      case 'Fn::Join':
        return many(at(given, 1))
          .map((v) => this.text(v))
          .join(String(at(given, 0)));
      case 'Fn::If':
        return this.text(at(given, 1));
      case 'Fn::Sub':
        return String(Array.isArray(given) ? given[0] : given);
      default:
        return JSON.stringify(value);
    }
  }

  /** The resource that a value refers to. */
  public target(value: unknown): ReviewResource | undefined {
    const id = at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0);
    return typeof id === 'string' ? this.byId.get(id) : undefined;
  }

  /** Who may take a role on, each with its condition if it has one. */
  public principals(role: ReviewResource): string[] {
    return many(at(role.properties, 'AssumeRolePolicyDocument', 'Statement')).map((s) => {
      const namespace = at(s, 'Condition', 'StringEquals', 'aws:RequestTag/kubernetes-namespace');
      const account = at(s, 'Condition', 'StringEquals', 'aws:RequestTag/kubernetes-service-account');
      const who = this.principal(at(s, 'Principal'));
      return namespace === undefined ? who : `${who} of ${this.text(namespace)}/${this.text(account)}`;
    });
  }

  /** A principal of a policy. */
  public principal(principal: unknown): string {
    if (principal === '*' || at(principal, 'AWS') === '*') {
      return 'everybody';
    }
    return listed(
      Object.values((principal ?? {}) as Record<string, unknown>)
        .flatMap((v) => many(v))
        .map((v) => this.text(v))
        .map((v) => SERVICES[v] ?? v.replace(ACCOUNT, 'whoever of the account has a policy that allows it')),
    );
  }

  /** Names of the AWS policies that a role has. */
  public managed(role: ReviewResource): string[] {
    return many(role.properties.ManagedPolicyArns).map(
      (arn) => /policy\/(?:[\w-]+\/)*([\w-]+)/.exec(JSON.stringify(arn))?.[1] ?? this.text(arn),
    );
  }

  /** The statements of a role's own policies. */
  public statements(role: ReviewResource): unknown[] {
    const beside = this.of('AWS::IAM::Policy').filter((p) => many(p.properties.Roles).some((r) => this.target(r)?.id === role.id));
    const documents = [
      ...beside.map((p) => p.properties.PolicyDocument),
      ...many(role.properties.Policies).map((p) => at(p, 'PolicyDocument')),
    ];
    return documents.flatMap((d) => many(at(d, 'Statement')));
  }

  /** A statement of a policy in one line. */
  public statement(s: unknown): string {
    const deny = at(s, 'Effect') === 'Deny' ? 'never ' : '';
    const actions = many(at(s, 'Action')).map((a) => String(a as string));
    const on = many(at(s, 'Resource')).map((r) => this.text(r));
    const where = on.length > 3 ? `${on.slice(0, 2).join(', ')} and ${on.length - 2} more` : listed(on);
    const who = at(s, 'Principal') === undefined ? '' : `${this.principal(at(s, 'Principal'))}: `;
    const conditions = Object.entries((at(s, 'Condition') ?? {}) as Record<string, Record<string, unknown>>).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => `${key} ${operator} ${this.text(value)}`),
    );
    const only =
      conditions.length === 0
        ? ''
        : conditions.length > 2
          ? `, on ${counted(conditions.length, 'condition')}`
          : `, if ${conditions.join(' and ')}`;
    return `${who}${deny}${actions.join(', ')} on ${where}${only}`;
  }
}

/** Who has rights in the cluster by an access entry. */
export interface ClusterAccess {
  /** The role or user, as a person knows it. */
  readonly who: string;
  /** Who can be it. */
  readonly takenOnBy: string;
  /** What it may do. */
  readonly right: string;
  /** Whether it administers the whole cluster. */
  readonly admin: boolean;
  /** Whether a person can be it. */
  readonly person: boolean;
}

/** Everybody with an access entry, administrators first. */
export function clusterAccess(rights: Rights): ClusterAccess[] {
  return rights
    .of('AWS::EKS::AccessEntry')
    .map((entry) => {
      const role = rights.target(entry.properties.PrincipalArn);
      const policies = many(entry.properties.AccessPolicies).map((p) => ({
        name: /cluster-access-policy\/(\w+)/.exec(JSON.stringify(at(p, 'PolicyArn')))?.[1] ?? rights.text(at(p, 'PolicyArn')),
        scope:
          at(p, 'AccessScope', 'Type') === 'cluster'
            ? 'the whole cluster'
            : `namespaces ${rights.text(at(p, 'AccessScope', 'Namespaces'))}`,
      }));
      const trusted = role ? many(at(role.properties, 'AssumeRolePolicyDocument', 'Statement')).map((s) => at(s, 'Principal')) : [];
      const groups = many(entry.properties.KubernetesGroups).map((g) => rights.text(g));
      return {
        who: role?.name ?? rights.text(entry.properties.PrincipalArn),
        takenOnBy: role ? listed(rights.principals(role)) : 'whoever the account lets; the role is not made here',
        right: [
          ...policies.map((p) => `${p.name} on ${p.scope}`),
          ...(groups.length > 0 ? [`groups ${listed(groups)}`] : []),
          ...(entry.properties.Type === 'EC2_LINUX' ? ['joins as a node'] : []),
        ].join('; '),
        admin: policies.some((p) => /ClusterAdmin/.test(p.name)),
        person: role === undefined || trusted.some((p) => at(p, 'AWS') !== undefined || at(p, 'Federated') !== undefined),
      };
    })
    .sort((a, b) => Number(b.admin) - Number(a.admin));
}
