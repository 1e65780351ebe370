import * as pulumi from '@pulumi/pulumi';
import { PulumiDoor } from '../../constructs/delivery/pulumi-door';

/** A resource as Pulumi was asked for it. */
export interface Registered {
  /** Type token. */
  readonly type: string;
  /** Name. */
  readonly name: string;
  /** Its inputs, once known. */
  readonly inputs: Record<string, any>;
  /** Names of the resources in `dependsOn`. */
  readonly dependsOn: readonly string[];
  /** Name of the parent. */
  readonly parent?: string;
  /** What it was called before. */
  readonly aliases?: readonly unknown[];
  /** Version of the provider. */
  readonly version?: string;
  /** Whether the data of the object holds a secret. */
  readonly secret: boolean;
}

const nameOf = (resource?: pulumi.Resource) => (resource as unknown as { __name: string } | undefined)?.__name;

/** Runs a Pulumi program of one door on Pulumi's mocks and gives back what the door registered, in the order of the calls. */
export async function registered(name: string, program: (door: PulumiDoor) => void): Promise<Registered[]> {
  await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }), call: () => ({}) });
  const calls: pulumi.ResourceTransformationArgs[] = [];
  // a transformation sees the call with its options; the mocks are told neither what a resource depends on nor its version.
  const record = (args: pulumi.ResourceTransformationArgs) => void (args.type.startsWith('kubernetes:') && calls.push(args));
  program(new PulumiDoor(name, { transformations: [record] }));
  const seen = calls.map(({ type, name, props, opts }) =>
    pulumi.output(props).apply(async (inputs: any) => ({
      type,
      name,
      inputs,
      dependsOn: ([opts.dependsOn ?? []].flat() as pulumi.Resource[]).map((r) => nameOf(r)!),
      parent: nameOf(opts.parent),
      aliases: opts.aliases as readonly unknown[],
      version: opts.version,
      secret: await pulumi.isSecret(pulumi.output(props.data)),
    })),
  );
  const result = await new Promise<Registered[]>((resolve) => pulumi.all(seen).apply((all) => resolve(all as Registered[])));
  await pulumi.runtime.disconnect();
  return result;
}
