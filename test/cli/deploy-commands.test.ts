import { planChoice } from '../../blueprints/doors/requirements-file';
import { type BuiltBlueprint, buildKubernetes } from '../../cli/build';
import { deployCommands } from '../../cli/deploy-commands';
import type { ReviewDoor } from '../../review';

function doorsOf(raw: string, folder = 'out/x'): ReviewDoor[] {
  const planned = planChoice({ requirements: raw });
  const { charts, files } = buildKubernetes(planned);
  return deployCommands(planned, { charts, files } as unknown as BuiltBlueprint, {
    blueprint: 'customer-service',
    requirements: raw,
    folder,
  });
}

const commands = (doors: readonly ReviewDoor[], name: string): readonly string[] | undefined =>
  doors.find((d) => d.name === name)?.commands;

test('deploys platform aws by CDK alone, with the quota that it takes', () => {
  const doors = doorsOf('peak');
  expect(doors.map((d) => d.name)).toEqual(['AWS CDK']);
  expect(doors[0].commands[1]).toBe('npx cdk deploy -c blueprint=customer-service -c requirements=peak');
  expect(doors[0].notes).toContain("the account's quota in EC2 holds 10 × p5.48xlarge, a rollout included");
});

test('applies YAML in order and waits for what Flux installs', () => {
  expect(commands(doorsOf('on-prem', 'build/here'), 'YAML, with Flux in the cluster')).toEqual([
    'kubectl apply --server-side -f build/here/kubernetes/0000-customer-service-on-prem-operators.k8s.yaml',
    'kubectl -n flux-system wait --for=condition=Ready --timeout=15m helmrelease --all',
    'kubectl apply --server-side -f build/here/kubernetes/0001-customer-service-on-prem.k8s.yaml',
  ]);
});

test('installs operators by Helm and leaves their file out where there is no Flux', () => {
  const without = commands(doorsOf('on-prem'), 'YAML, without Flux')!;
  expect(without[0]).toContain('helm upgrade --install keda keda --repo https://kedacore.github.io/charts');
  expect(without.slice(1)).toEqual(['kubectl apply --server-side -f out/x/kubernetes/0001-customer-service-on-prem.k8s.yaml']);
});

test('logs in to Pulumi and makes a stack first', () => {
  expect(commands(doorsOf('on-prem'), 'Pulumi')).toEqual([
    'pulumi login',
    'pulumi stack init customer-service-on-prem',
    'pulumi config set blueprint customer-service',
    'pulumi config set requirements on-prem',
    'pulumi up',
  ]);
});

test('needs no Flux where every operator is there, and quotes names that a shell would break', () => {
  const doors = doorsOf('existing-eks', 'out of here');
  expect(doors.map((d) => d.name)).not.toContain('YAML, with Flux in the cluster');
  expect(commands(doors, 'YAML')![0]).toBe(
    "kubectl apply --server-side -f 'out of here/kubernetes/0000-customer-service-eks-nodes.k8s.yaml'",
  );
});

test('makes the Secret that a gated model reads before the pods, and its namespace before both', () => {
  const planned = planChoice({ requirements: 'on-prem' });
  const { charts, files } = buildKubernetes(planned);
  const text = JSON.stringify(charts).replace(
    '{"name":"HF_HOME"',
    '{"name":"HF_TOKEN","valueFrom":{"secretKeyRef":{"name":"hugging-face","key":"token"}}},{"name":"HF_HOME"',
  );
  const gated = { charts: JSON.parse(text) as unknown, files } as unknown as BuiltBlueprint;
  const doors = deployCommands(planned, gated, { blueprint: 'customer-service', requirements: 'x.yaml', folder: 'out/x' });
  expect(commands(doors, 'YAML, with Flux in the cluster')!.slice(0, 2)).toEqual([
    'kubectl create namespace customer-service-on-prem',
    'kubectl -n customer-service-on-prem create secret generic hugging-face --from-file=token=…',
  ]);
});
