import { App } from 'cdk8s';
import { eksNodesChart, placeOfNodes, PREVIEW_CLUSTER } from '../../../blueprints/parts/eks-nodes';
import { renderCharts } from '../../../constructs/delivery/manifest-graph';
import { GpuNodePool } from '../../../constructs/kubernetes';
import { Accelerator } from '../../../constructs/planning';

function charts(isolatedVpc: boolean) {
  const app = new App();
  const values = { ...PREVIEW_CLUSTER, isolatedVpc };
  const nodes = eksNodesChart(app, 'demo', values);
  new GpuNodePool(nodes, 'Gpu', { ...placeOfNodes(values), accelerator: Accelerator.L4, maxGpus: 2 });
  return renderCharts(app);
}

const specOf = (kind: string, isolatedVpc: boolean) =>
  charts(isolatedVpc)
    .flatMap((c) => c.nodes)
    .find((n) => n.body.kind === kind)!.body.spec as Record<string, unknown>;

test('pools come after Karpenter', () => {
  expect(charts(false).map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
    ['demo-karpenter', []],
    ['demo-nodes', ['demo-karpenter']],
  ]);
});

test('Karpenter makes the instance profile of the nodes where it reaches the IAM API', () => {
  expect(specOf('EC2NodeClass', false)).toMatchObject({ role: 'node-role-name' });
  expect(specOf('EC2NodeClass', false)).not.toHaveProperty('instanceProfile');
});

test('in an isolated network nodes take the profile that is there, and Karpenter is told', () => {
  expect(specOf('EC2NodeClass', true)).toMatchObject({ instanceProfile: 'node-instance-profile-name' });
  expect(specOf('EC2NodeClass', true)).not.toHaveProperty('role');
  const releases = charts(true)
    .flatMap((c) => c.nodes)
    .flatMap((n) => (n.operator?.release.name === 'karpenter' ? [n.operator.release.values] : []));
  expect(releases).toContainEqual(expect.objectContaining({ settings: expect.objectContaining({ isolatedVPC: true }) }));
});
