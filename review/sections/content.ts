import { stringify } from 'yaml';
import { code, html, type Html, section, table } from '../html';
import { nameOf, resourcesOf, type ReviewInput, type ReviewResource } from '../input';
import { counted } from '../words';
import { nodePools } from './nodes';

/** Objects by chart and resources by service. */
export function content(input: ReviewInput): Html {
  const resources = resourcesOf(input.templates);
  const services = [...new Set(resources.map(serviceOf))].sort();
  const charts = input.manifests.filter((m) => m.objects.length > 0);
  const named = new Set(charts.map((c) => c.name));
  const { platform } = input.plan;
  return section(
    'content',
    'What is made',
    nodePools(input),
    html`<h3>
        Kubernetes:
        ${counted(
          charts.reduce((n, c) => n + c.objects.length, 0),
          'object',
        )}
      </h3>
      ${
        platform === 'aws' &&
        html`<p class="soft">
          Where AWS fills in a value at deployment, a word stands here in its place. Operators are shown as Flux has them; the stack
          installs the same charts with the same values by Helm itself.
        </p>`
      }
      <p class="paper soft">On paper the objects are named only: their YAML is in the page itself.</p>`,
    charts.map((m) => {
      const after = m.dependsOn.filter((d) => named.has(d));
      return html`<p>Chart <b>${m.name}</b>, ${counted(m.objects.length, 'object')}${after.length > 0 && `, after ${after.join(', ')}`}</p>
        ${m.objects.map((o) => {
          const { kind, name, namespace } = nameOf(o);
          return html`<details>
            <summary>${kind} <code>${namespace && `${namespace}/`}${name}</code></summary>
            <pre>${stringify(o)}</pre>
          </details>`;
        })}`;
    }),
    resources.length > 0 && [
      html`<h3>AWS: ${counted(resources.length, 'resource')}</h3>`,
      services.map((service) => {
        const mine = resources.filter((r) => serviceOf(r) === service);
        return html`<details>
          <summary>${service}<span class="v">${mine.length}</span></summary>
          <div>
            ${table(
              `Resources of ${service}`,
              ['type', 'what', 'when the stack goes'],
              mine.map((r) => [r.type, code(r.name), r.retained ? html`<b>stays</b>` : 'goes']),
            )}
          </div>
        </details>`;
      }),
    ],
    input.pulumi !== undefined &&
      input.pulumi.length > 0 &&
      html`<p>By Pulumi these are ${counted(input.pulumi.length, 'resource')}, named in <code>pulumi/resources.json</code>.</p>`,
  );
}

function serviceOf(r: ReviewResource): string {
  return r.type.startsWith('Custom::') ? 'Custom resources' : r.type.split('::').slice(0, 2).join('::');
}
