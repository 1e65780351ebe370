import * as pulumi from '@pulumi/pulumi';
import type { App } from 'cdk8s';
import { GroundplanError } from '../planning/groundplan-error';
import { renderCharts } from './manifest-graph';
import { planPulumi } from './pulumi-plan';
import type { ValidateGraphOptions } from './validate-graph';

const PLACEHOLDER = /\$\{Pulumi\[(\d+)\]\}/;

class KubernetesObject extends pulumi.CustomResource {}

/**
 * Delivers charts from a Pulumi program: a resource an object, each after what it depends on.
 *
 * A value that is known only later goes into the charts through `defer`.
 */
export class PulumiDoor extends pulumi.ComponentResource {
  private readonly deferred: pulumi.Output<string>[] = [];
  private readonly door: string;
  private delivered = false;

  public constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super('groundplan:delivery:PulumiDoor', name, {}, options);
    this.door = name;
  }

  /** Gives a string that stands for a late value in props of constructs; `deliver` puts the value back. */
  public defer(value: pulumi.Input<string>): string {
    return `\${Pulumi[${this.deferred.push(pulumi.output(value)) - 1}]}`;
  }

  /** Registers every object of the app as `planPulumi` lists them, with the name of the door before each name. Once a door. */
  public deliver(app: App, options: ValidateGraphOptions = {}): void {
    if (this.delivered) {
      throw new GroundplanError('DeliveredTwice', `this door has delivered already; put all charts into one app, or make a second door`);
    }
    this.delivered = true;
    // all joined before the first is registered: what is registered gets created, even if the program fails after it.
    const resources = planPulumi(renderCharts(app), options).map((resource) => ({
      ...resource,
      inputs: this.join(resource.inputs, resource.name) as pulumi.Inputs,
    }));
    const done = new Map<string, pulumi.Resource>();
    for (const { type, name, inputs, dependsOn } of resources) {
      // Pulumi tells resources apart by type and name, and not by the component that they are in.
      const resource = new KubernetesObject(type, `${this.door}-${name}`, inputs, {
        parent: this,
        // the name that it had before doors told theirs apart.
        aliases: [{ name }],
        version: providerVersion(),
        dependsOn: dependsOn.map((d) => done.get(d)!),
      });
      done.set(name, resource);
    }
    this.registerOutputs();
  }

  private join(value: unknown, where: string): unknown {
    if (Array.isArray(value)) {
      return value.map((v, i) => this.join(v, `${where}[${i}]`));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, this.join(v, `${where}.${k}`)]));
    }
    const parts = typeof value === 'string' ? value.split(PLACEHOLDER) : [];
    if (parts.length < 2) {
      return value;
    }
    return pulumi.concat(...parts.map((part, i) => (i % 2 === 0 ? part : this.late(Number(part), where))));
  }

  private late(index: number, where: string): pulumi.Output<string> {
    if (index >= this.deferred.length) {
      throw new GroundplanError(
        'LateValueUnknown',
        `'${where}' holds the late value ${index}, but this door deferred ${this.deferred.length}; use the strings of the door that delivers`,
      );
    }
    return this.deferred[index];
  }
}

function providerVersion(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('@pulumi/kubernetes/package.json') as { version: string }).version;
}
