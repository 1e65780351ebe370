import { code, html, type Part, table } from '../html';
import { at, many, nameOf, objectsOf, type ReviewInput } from '../input';
import { listed } from '../words';

/** Node pools that buy GPU nodes, and how those nodes are made; nothing where nodes are there already. */
export function nodePools(input: ReviewInput): Part {
  const objects = objectsOf(input.manifests);
  const pools = objects.filter((o) => o.kind === 'NodePool');
  const classes = objects.filter((o) => o.kind === 'EC2NodeClass');
  const text = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
  return (
    pools.length > 0 && [
      html`<h3>Nodes that are bought</h3>`,
      table(
        'Node pools',
        ['pool', 'buys', 'at most', 'lets go'],
        pools.map((p) => [
          code(nameOf(p).name),
          listed(
            many(at(p, 'spec', 'template', 'spec', 'requirements')).map(
              (r) => `${text(at(r, 'key')).split('/')[1]} ${many(at(r, 'values')).join(' or ')}`,
            ),
          ),
          Object.entries((at(p, 'spec', 'limits') ?? {}) as Record<string, unknown>)
            .map(([k, v]) => `${text(v)} ${k}`)
            .join(', '),
          `${text(at(p, 'spec', 'disruption', 'consolidationPolicy'))} after ${text(at(p, 'spec', 'disruption', 'consolidateAfter'))}; a node lives ${text(at(p, 'spec', 'template', 'spec', 'expireAfter')).replace('Never', 'until it is replaced')}`,
        ]),
      ),
      classes.length > 0 &&
        table(
          'Node classes',
          ['class', 'image', 'role', 'volumes', 'instance metadata'],
          classes.map((c) => {
            const volumes = many(at(c, 'spec', 'blockDeviceMappings')).map((m) => at(m, 'ebs'));
            const open = volumes.filter((v) => at(v, 'encrypted') !== true).length;
            const keyed = volumes.every((v) => at(v, 'kmsKeyID') !== undefined);
            return [
              code(nameOf(c).name),
              listed(many(at(c, 'spec', 'amiSelectorTerms')).map((t) => text(at(t, 'alias') ?? at(t, 'id')))),
              html`<code>${text(at(c, 'spec', 'role'))}</code>`,
              open > 0
                ? html`<b class="bad">not encrypted</b>`
                : keyed
                  ? 'encrypted with a key of its own'
                  : 'encrypted with the key of the account',
              at(c, 'spec', 'metadataOptions', 'httpTokens') === 'required'
                ? 'token required'
                : html`<b class="warn">no token required</b>`,
            ];
          }),
        ),
    ]
  );
}
