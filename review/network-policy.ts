import { at, many } from './input';

/** A network policy in words: which pods, what comes in, what goes out. */
export function networkPolicyInWords(policy: Readonly<Record<string, unknown>>): {
  readonly pods: string;
  readonly in: string;
  readonly out: string;
} {
  const spec = at(policy, 'spec');
  const types = many(at(spec, 'policyTypes'));
  const say = (type: string, rules: unknown, peers: 'from' | 'to'): string => {
    if (!types.includes(type)) {
      return 'left to other policies';
    }
    const all = many(rules).map((r) => {
      const who = many(at(r, peers)).map(peer).join(' or ') || 'anybody';
      const ports = many(at(r, 'ports')).map((p) => String(at(p, 'port') as string | number));
      return `${who}, ${ports.length > 0 ? `port ${[...new Set(ports)].join(', ')}` : 'any port'}`;
    });
    return all.length > 0 ? all.join('; ') : 'nothing';
  };
  const labels = selector(at(spec, 'podSelector'));
  return {
    pods: labels ? `pods with ${labels}` : 'all pods of the namespace',
    in: say('Ingress', at(spec, 'ingress'), 'from'),
    out: say('Egress', at(spec, 'egress'), 'to'),
  };
}

function peer(p: unknown): string {
  const cidr = at(p, 'ipBlock', 'cidr');
  if (typeof cidr === 'string') {
    const except = many(at(p, 'ipBlock', 'except'));
    const name = cidr === '0.0.0.0/0' ? 'any address (0.0.0.0/0)' : cidr;
    return `${name}${except.length > 0 ? ` but ${except.join(', ')}` : ''}`;
  }
  const pods = selector(at(p, 'podSelector'));
  const said = pods ? `pods with ${pods}` : 'all pods';
  const namespaces = at(p, 'namespaceSelector');
  if (namespaces === undefined) {
    return said;
  }
  const name = at(namespaces, 'matchLabels', 'kubernetes.io/metadata.name');
  const among = selector(namespaces);
  return `${said} in ${typeof name === 'string' ? `namespace ${name}` : among ? `namespaces with ${among}` : 'any namespace'}`;
}

function selector(value: unknown): string {
  const labels = Object.entries((at(value, 'matchLabels') ?? {}) as Record<string, string>).map(([k, v]) => `${k}=${v}`);
  const more = many(at(value, 'matchExpressions')).map((e) =>
    [at(e, 'key'), at(e, 'operator'), many(at(e, 'values')).join('|')].filter(Boolean).join(' '),
  );
  return [...labels, ...more].join(', ');
}
