/** Which plans the slow tests run: as few as show whatever an engine can tell apart, however many sizes and blueprints there are. */
import { BLUEPRINTS, type PlannedBlueprint } from '../../../blueprints/catalog';
import { planChoice } from '../../../blueprints/doors/requirements-file';
import { GPU_INSTANCE_TYPES } from '../../../constructs/planning/gpu-instance-type';
import type { PlannedServer } from '../../../constructs/planning/plan-document';

/** A plan that a test may run. */
export interface Choice {
  /** Blueprint and size, for people. */
  readonly name: string;
  /** The plan, and what builds it. */
  readonly planned: PlannedBlueprint;
}

/** What an engine can tell of a plan: a value for each trait. */
type Traits = Readonly<Record<string, string>>;

/** What no ready size shows: replicas that would fit together on a larger node, and a pool whose limit has room for one. */
const CROWD = { name: 'crowd', platform: 'aws', peakConcurrentConversations: 40, aws: { accelerators: ['l4'] } };

/** Every size of every blueprint whose nodes Karpenter buys. */
export const SIZES: readonly Choice[] = BLUEPRINTS.flatMap((blueprint) =>
  Object.keys(blueprint.sizes).map((size) => ({
    name: `${blueprint.name} ${size}`,
    planned: planChoice({ blueprint: blueprint.name, requirements: size }),
  })),
).filter(({ planned }) => planned.document.platform !== 'kubernetes');

const EVERY: readonly Choice[] = [
  ...SIZES,
  ...BLUEPRINTS.filter(({ name }) => name === 'customer-service').map((blueprint) => ({
    name: 'customer-service with many small replicas',
    planned: blueprint.plan(CROWD),
  })),
];

/** Plans for what buys nodes. */
export const BOUGHT = covering(EVERY, nodeTraits);

/** Plans for what scales, those with the most replicas first: the last of many is the hardest to get. */
export const SCALED = covering(
  [...EVERY].sort((a, b) => serverOf(b).maxReplicas - serverOf(a).maxReplicas),
  (server) => ({ range: rangeOf(server) }),
);

/** The server of a plan. */
export function serverOf({ planned }: Choice): PlannedServer {
  return planned.document.servers[0];
}

function nodeTraits(server: PlannedServer): Traits {
  const { accelerator, instanceType, gpusPerReplica, poolMaxGpus } = server;
  const counts = GPU_INSTANCE_TYPES.filter((type) => type.acceleratorId === accelerator).map((type) => type.gpuCount);
  const onNode = GPU_INSTANCE_TYPES.find((type) => type.name === instanceType)!.gpuCount;
  return {
    replica: gpusPerReplica < onNode ? 'a part of a node' : onNode === 1 ? 'a node with one GPU' : 'a node with several GPUs',
    range: rangeOf(server),
    pool: counts.some((gpus) => gpus > onNode && gpus <= poolMaxGpus) ? 'has room for a larger node' : 'has no room for a larger node',
  };
}

function rangeOf({ minReplicas, maxReplicas }: PlannedServer): string {
  return minReplicas === maxReplicas ? 'fixed' : 'scaled';
}

/** The fewest choices, as far as taking the best next one finds them, that show each pair of traits' values that any of them shows. */
export function covering(choices: readonly Choice[], traitsOf: (server: PlannedServer) => Traits): readonly Choice[] {
  const pairs = choices.map((choice) => new Set(pairsOf(traitsOf(serverOf(choice)))));
  const open = new Set(pairs.flatMap((of) => [...of]));
  const taken: Choice[] = [];
  while (open.size > 0) {
    const gains = pairs.map((of) => [...of].filter((pair) => open.has(pair)).length);
    const best = gains.indexOf(Math.max(...gains));
    taken.push(choices[best]);
    pairs[best].forEach((pair) => open.delete(pair));
  }
  return taken;
}

function pairsOf(traits: Traits): readonly string[] {
  const values = Object.entries(traits).map(([trait, value]) => `${trait}: ${value}`);
  return values.flatMap((one, i) => (values.length === 1 ? [one] : values.slice(i + 1).map((other) => `${one}, ${other}`)));
}
