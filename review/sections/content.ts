import { stringify } from 'yaml';
import { html, type Html, section, table } from '../html';
import { nameOf, resourcesOf, type ReviewInput, type ReviewResource } from '../input';

/** Objects by chart and resources by service. */
export function content(input: ReviewInput): Html {
  const resources = resourcesOf(input.templates);
  const services = [...new Set(resources.map(serviceOf))].sort();
  return section(
    'content',
    'What is made',
    html`<h3>Kubernetes</h3>`,
    input.manifests
      .filter((m) => m.objects.length > 0)
      .map(
        (m) =>
          html`<p>Chart <b>${m.name}</b>, ${m.objects.length} objects${m.dependsOn.length > 0 && `, after ${m.dependsOn.join(', ')}`}</p>
            ${m.objects.map((o) => {
              const { kind, name, namespace } = nameOf(o);
              return html`<details>
                <summary>${kind} <code>${namespace && `${namespace}/`}${name}</code></summary>
                <pre tabindex="0">${stringify(o)}</pre>
              </details>`;
            })}`,
      ),
    html`<h3>CloudFormation</h3>`,
    services.map((service) => {
      const mine = resources.filter((r) => serviceOf(r) === service);
      return html`<details>
        <summary>${service}<span class="v">${mine.length}</span></summary>
        <div>
          ${table(
            `Resources of ${service}`,
            ['type', 'logical id', 'when the stack goes'],
            mine.map((r) => [r.type, html`<code>${r.id}</code>`, r.retained ? 'stays' : 'goes']),
          )}
        </div>
      </details>`;
    }),
    input.pulumi && html`<p>Pulumi registers ${input.pulumi.length} resources for the same objects.</p>`,
  );
}

/** Who may do what, and who can reach it. */
export function identity(input: ReviewInput): Html {
  const resources = resourcesOf(input.templates);
  const of = (type: string): ReviewResource[] => resources.filter((r) => r.type === type);
  const ingress = of('AWS::EC2::SecurityGroup').flatMap((r) =>
    ((r.properties.SecurityGroupIngress ?? []) as Record<string, unknown>[]).map((i) => ({ r, i })),
  );
  const policies = input.manifests.flatMap((m) => m.objects).filter((o) => o.kind === 'NetworkPolicy');
  const exposed = input.findings.filter((f) => f.ruleId === 'NoPublicExposure');
  return section(
    'identity',
    'Identity and exposure',
    html`<p>${exposed.length === 0 ? 'No public exposure was found.' : `${exposed.length} wider openings, each with its reason:`}</p>
      ${
        exposed.length > 0 &&
        html`<ul>
          ${exposed.map((f) => html`<li>${f.subject}: ${f.message}. <b>${f.acknowledged ? f.acknowledged.reason : 'Open.'}</b></li>`)}
        </ul>`
      }`,
    html`<h3>Roles</h3>`,
    table(
      'IAM roles',
      ['role', 'who takes it on', 'AWS policies', 'own actions'],
      of('AWS::IAM::Role').map((r) => [html`<code>${r.id}</code>`, principals(r), managed(r), String(actions(r, of('AWS::IAM::Policy')))]),
    ),
    html`<h3>Pod identities</h3>`,
    table(
      'Pod identities',
      ['namespace', 'service account'],
      of('AWS::EKS::PodIdentityAssociation').map((r) => [text(r.properties.Namespace), text(r.properties.ServiceAccount)]),
    ),
    html`<h3>Security groups let in</h3>`,
    table(
      'Security group rules',
      ['group', 'from', 'port'],
      ingress.map(({ r, i }) => [html`<code>${r.id}</code>`, text(i.CidrIp ?? i.SourceSecurityGroupId), text(i.FromPort)]),
    ),
    html`<h3>Network policies</h3>`,
    html`<ul>
      ${policies.map((p) => html`<li><code>${nameOf(p).name}</code>: ${inWords(p)}</li>`)}
    </ul>`,
  );
}

function serviceOf(r: ReviewResource): string {
  return r.type.startsWith('Custom::') ? 'Custom resources' : r.type.split('::').slice(0, 2).join('::');
}

function text(value: unknown): string {
  return value === undefined ? '' : typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function principals(role: ReviewResource): string {
  const document = role.properties.AssumeRolePolicyDocument as
    { Statement?: { Principal?: { Service?: unknown; AWS?: unknown; Federated?: unknown } }[] } | undefined;
  return (document?.Statement ?? []).map((s) => text(s.Principal?.Service ?? s.Principal?.AWS ?? s.Principal?.Federated)).join(', ');
}

function managed(role: ReviewResource): string {
  const arns = (role.properties.ManagedPolicyArns ?? []) as unknown[];
  return arns.map((a) => /policy\/([\w/-]+)/.exec(JSON.stringify(a))?.[1] ?? text(a)).join(', ');
}

function actions(role: ReviewResource, policies: readonly ReviewResource[]): number {
  const mine = policies.filter((p) => JSON.stringify(p.properties.Roles ?? []).includes(`"${role.id}"`));
  return mine
    .flatMap((p) => (p.properties.PolicyDocument as { Statement?: { Action?: string | string[] }[] } | undefined)?.Statement ?? [])
    .flatMap((s) => s.Action ?? []).length;
}

interface Peer {
  readonly ipBlock?: { cidr: string; except?: string[] };
  readonly podSelector?: { matchLabels?: Record<string, string> };
  readonly namespaceSelector?: { matchLabels?: Record<string, string> };
}

function peer(p: Peer): string {
  if (p.ipBlock) {
    return `${p.ipBlock.cidr}${p.ipBlock.except ? ` but ${p.ipBlock.except.join(', ')}` : ''}`;
  }
  const labels = (selector: Peer['podSelector']): string =>
    Object.entries(selector?.matchLabels ?? {})
      .map(([k, v]) => `${k}=${v}`)
      .join(', ');
  const pods = labels(p.podSelector) ? `pods with ${labels(p.podSelector)}` : 'all pods';
  return p.namespaceSelector
    ? `${pods} in ${labels(p.namespaceSelector) ? `namespaces with ${labels(p.namespaceSelector)}` : 'any namespace'}`
    : pods;
}

interface Rule {
  readonly from?: unknown[];
  readonly to?: unknown[];
  readonly ports?: { port?: unknown }[];
}

function inWords(policy: Readonly<Record<string, unknown>>): string {
  const spec = policy.spec as { policyTypes?: string[]; ingress?: Rule[]; egress?: Rule[] };
  const say = (word: string, rules: Rule[] | undefined, peers: 'from' | 'to'): string =>
    rules && rules.length > 0
      ? rules
          .map(
            (r) =>
              `${word} ${(r[peers] ?? []).map((p) => peer(p as Peer)).join(' or ') || 'anybody'} on ${(r.ports ?? []).map((p) => String(p.port)).join(', ') || 'any port'}`,
          )
          .join('; ')
      : `nothing ${word === 'in from' ? 'in' : 'out'}`;
  const types = spec.policyTypes ?? [];
  return [types.includes('Ingress') && say('in from', spec.ingress, 'from'), types.includes('Egress') && say('out to', spec.egress, 'to')]
    .filter(Boolean)
    .join('; ');
}
