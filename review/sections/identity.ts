import { code, html, type Html, list, type Part, section, table } from '../html';
import { at, many, nameOf, objectsOf, resourcesOf, type ReviewInput, type ReviewResource } from '../input';
import { networkPolicyInWords } from '../network-policy';
import { clusterAccess, Rights } from '../rights';
import { counted, listed, sentence } from '../words';

/** Who may do what, and who can reach it. */
export function identity(input: ReviewInput): Html {
  const rights = new Rights(resourcesOf(input.templates));
  const inAws = rights.resources.length > 0;
  return section('identity', 'Who may do what, and who can reach it', [
    exposure(input),
    inAws ? [administrators(rights), roles(rights), buckets(rights), groups(rights)] : notHere(input),
    accounts(input),
    policies(input),
  ]);
}

function exposure({ findings }: ReviewInput): Part {
  const exposed = findings.filter((f) => f.ruleId === 'NoPublicExposure');
  return exposed.length === 0
    ? html`<p>The checks found nothing that is open to the internet.</p>`
    : [
        html`<p>${counted(exposed.length, 'opening is', 'openings are')} wider than the rules allow:</p>`,
        list(
          exposed.map(
            (f) =>
              html`${f.message} (${code(f.subject)}).
                <b>${f.acknowledged ? `${sentence(f.acknowledged.reason)}.` : 'Open, without a reason.'}</b>`,
          ),
        ),
      ];
}

function administrators(rights: Rights): Part {
  const access = clusterAccess(rights);
  const admins = access.filter((a) => a.admin);
  return [
    html`<h3>Who has rights in the cluster</h3>`,
    html`<p class="${admins.some((a) => a.person) ? '' : 'warn'}">
      ${counted(admins.length, 'identity administers', 'identities administer')} the whole cluster.
      ${!admins.some((a) => a.person) && 'No person can be one of them: somebody with rights over access entries in the account must let one in.'}
    </p>`,
    table(
      'Access entries',
      ['who', 'who can be it', 'right'],
      access.map((a) => [code(a.who), a.takenOnBy, a.admin ? html`<b class="warn">administrator: ${a.right}</b>` : a.right]),
    ),
  ];
}

function roles(rights: Rights): Part {
  const pods = rights.of('AWS::EKS::PodIdentityAssociation');
  return [
    html`<h3>What pods may do in AWS</h3>`,
    pods.length === 0
      ? html`<p>No pod has rights in AWS.</p>`
      : table(
          'Pod identities',
          ['service account', 'what it may do'],
          pods.map((p) => {
            const role = rights.target(p.properties.RoleArn);
            const name = `${rights.text(p.properties.Namespace)}/${rights.text(p.properties.ServiceAccount)}`;
            return [code(name), role ? granted(rights, role) : code(rights.text(p.properties.RoleArn))];
          }),
        ),
    html`<h3>Other roles</h3>`,
    table(
      'IAM roles',
      ['role', 'who can be it', 'what it may do'],
      rights
        .of('AWS::IAM::Role')
        .filter((r) => !pods.some((p) => rights.target(p.properties.RoleArn)?.id === r.id))
        .map((r) => [code(r.name), listed(rights.principals(r)), granted(rights, r)]),
    ),
  ];
}

function granted(rights: Rights, role: ReviewResource): Part {
  const managed = rights.managed(role);
  const own = rights.statements(role).map((s) => rights.statement(s));
  const few = own.length <= 3;
  const points = own.map((s) => code(s));
  return [
    managed.length > 0 && html`AWS's own: ${managed.join(', ')}.${own.length > 0 && ' '}`,
    few
      ? points.map((p, i) => [i > 0 && html`<br />`, p])
      : html`<details>
          <summary>${counted(own.length, 'statement')} of its own</summary>
          <div>${list(points)}</div>
        </details>`,
    managed.length + own.length === 0 && 'nothing',
  ];
}

function buckets(rights: Rights): Part {
  const all = rights.of('AWS::S3::Bucket');
  if (all.length === 0) {
    return undefined;
  }
  return [
    html`<h3>Buckets</h3>`,
    table(
      'Buckets',
      ['bucket', 'encrypted with', 'public', 'its own policy'],
      all.map((b) => {
        const rule = many(at(b.properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'))[0];
        const key = at(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID');
        const blocked = Object.values((b.properties.PublicAccessBlockConfiguration ?? {}) as Record<string, unknown>);
        const own = rights.of('AWS::S3::BucketPolicy').filter((p) => rights.target(p.properties.Bucket)?.id === b.id);
        const statements = own.flatMap((p) => many(at(p.properties, 'PolicyDocument', 'Statement')).map((s) => rights.statement(s)));
        return [
          code(b.name),
          key === undefined ? "S3's own key" : code(rights.text(key)),
          blocked.length === 4 && blocked.every((v) => v === true) ? 'blocked' : html`<b class="bad">not blocked</b>`,
          list(statements.map((s) => code(s))) ?? 'none',
        ];
      }),
    ),
  ];
}

function groups(rights: Rights): Part {
  const ingress = rights.of('AWS::EC2::SecurityGroup').flatMap((r) => many(r.properties.SecurityGroupIngress).map((i) => ({ r, i })));
  const endpoint = rights.of('AWS::EKS::Cluster').map((c) => at(c.properties, 'ResourcesVpcConfig'));
  const cidrs = endpoint.flatMap((e) => (at(e, 'EndpointPublicAccess') === true ? many(at(e, 'PublicAccessCidrs') ?? '0.0.0.0/0') : []));
  return [
    html`<h3>Who reaches the network</h3>`,
    endpoint.length > 0 &&
      html`<p>
        ${cidrs.length === 0 ? 'The API server is reached from inside the network alone.' : `The API server is reached from ${listed(cidrs.map((c) => rights.text(c)))}.`}
      </p>`,
    ingress.length > 0 &&
      table(
        'Security groups let in',
        ['group', 'from', 'port'],
        ingress.map(({ r, i }) => [
          code(r.name),
          rights.text(at(i, 'CidrIp') ?? at(i, 'SourceSecurityGroupId')),
          rights.text(at(i, 'FromPort') ?? 'any'),
        ]),
      ),
  ];
}

function notHere({ plan: { platform } }: ReviewInput): Part {
  return html`<p>
    Nothing here makes a role or gives a person rights: whoever administers the cluster today does so afterwards, and delivers this
    too.${platform === 'eks' && ' What pods may read in AWS is granted outside of this deployment.'}
  </p>`;
}

function accounts(input: ReviewInput): Part {
  const objects = objectsOf(input.manifests);
  const bindings = objects.filter((o) => /^(Cluster)?RoleBinding$/.test(String(o.kind)));
  return [
    html`<h3>Service accounts</h3>`,
    list(
      objects
        .filter((o) => o.kind === 'ServiceAccount')
        .map((o) => {
          const { name, namespace } = nameOf(o);
          return html`<code>${namespace}/${name}</code>:
            ${o.automountServiceAccountToken === false ? 'holds no token of the API server' : 'holds a token of the API server'}`;
        }),
    ),
    html`<p>
      ${bindings.length === 0 ? 'No role of Kubernetes is bound by these objects; operators bring those of their charts.' : `Bound: ${bindings.map((b) => nameOf(b).name).join(', ')}.`}
    </p>`,
  ];
}

function policies(input: ReviewInput): Part {
  const all = objectsOf(input.manifests).filter((o) => o.kind === 'NetworkPolicy');
  return (
    all.length > 0 && [
      html`<h3>Network policies</h3>`,
      table(
        'Network policies',
        ['policy', 'for', 'in from', 'out to'],
        all.map((p) => {
          const words = networkPolicyInWords(p);
          return [code(nameOf(p).name), words.pods, words.in, words.out];
        }),
      ),
    ]
  );
}
