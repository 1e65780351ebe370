/**
 * `cdk deploy` by the pinned CLI against an emulator of AWS: what the emulator knows is made, and found by the API of its service; what it
 * does not know is stood in for, and listed. CDK's own handlers run; kubectl, helm and aws under them are recorders.
 *
 * Not shown is what the emulator takes and forgets: encryption, lifecycle and logging of buckets, encryption of secrets and deletion
 * protection of the cluster; nor whether IAM would have allowed any of it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { App, CfnResource, LegacyStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { parse, stringify } from 'yaml';
import { findBlueprint } from '../../blueprints/catalog';
import { type CustomerServiceRequirements, parseRequirements } from '../../blueprints/customer-service/requirements';
import type { ManifestChart } from '../../constructs/delivery/manifest-graph';
import { clusterScopedKinds, objectIdentity } from '../../constructs/delivery/object-identity';
import { wantedCharts } from './room/aws/customer-service';
import { clusters, goneTooEarly, installed, isGate, objects, sorted, tooEarly, wantedInstalls, wantedObjects } from './room/aws/deliveries';
import { type AwsAccount, AwsEmulator, type RecordedCall } from './room/aws/emulator';
import { existing, type PhysicalIds, physicalIds } from './room/aws/existence';
import { type Assembly, pathOf, type Resources, shortPath, withStandIns } from './room/aws/stand-ins';

const BLUEPRINT = 'customer-service';

/** What the emulator does not know of each size. A type that is new to the blueprint shows here. */
const STAND_INS = {
  'AWS::EC2::EIP': 1,
  'AWS::EC2::FlowLog': 1,
  'AWS::EC2::NatGateway': 1,
  'AWS::EC2::SecurityGroupIngress': 1,
  'AWS::EKS::AccessEntry': 3,
  'AWS::EKS::Addon': 5,
  'AWS::EKS::PodIdentityAssociation': 2,
};

const KEYS = ['logs', 'messages', 'models', 'secrets', 'volumes'].map((name) => `Platform/Keys/${name}`);
const BUCKETS = ['Platform/Models/AccessLogs', 'Platform/Models/Bucket'];
const POLICIES = BUCKETS.map((path) => `${path}/Policy`);
const LOGS = [
  'Platform/Cluster/Cluster/KubectlProvider/Handler/LogGroup',
  'Platform/Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/LogGroup',
  'Platform/Cluster/ControlPlaneLogs',
  'Platform/Network/FlowLogGroup',
];

/** Each size with an account of its own. */
const SIZES = [
  ['starter', '111111111111'],
  ['team', '222222222222'],
  ['peak', '333333333333'],
] as const;

const summary: string[] = [];
let emulator: AwsEmulator;
beforeAll(async () => {
  emulator = await AwsEmulator.start();
});
afterAll(async () => {
  process.stdout.write(['', 'Resources of AWS on the emulator', ...summary, ''].join('\n'));
  await emulator?.end();
});

const deploy = (account: AwsAccount, folder: string): Promise<string> =>
  account.cdk('deploy', '--all', '--app', folder, '--require-approval', 'never');
const destroy = (account: AwsAccount, folder: string): Promise<string> => account.cdk('destroy', '--all', '--app', folder, '--force');

/** What `cdk diff` says of each resource, with its path. */
const differences = (output: string): readonly string[] =>
  [...output.matchAll(/^\[([-+~])\] \S+::\S+ (\S+)/gm)].map(([, sign, path]) => `${sign} ${shortPath(path)}`).sort();

const paths = (resources: Resources, ids: readonly string[]): readonly string[] => ids.map((id) => pathOf(resources[id])).sort();

describe.each(SIZES)('customer-service %s', (size, number) => {
  const STACK = `customer-service-${size}`;
  let account: AwsAccount;
  let first: Assembly;
  let second: Assembly;
  let asked: CustomerServiceRequirements;
  let more: CustomerServiceRequirements;
  let ids: PhysicalIds;
  let calls: readonly RecordedCall[];
  let charts: readonly ManifestChart[];

  /** The blueprint as the app of cdk.json builds it. */
  async function assemble(requirements: string, name: string): Promise<Assembly> {
    const folder = emulator.room.file(name);
    await account.cdk('synth', '--quiet', '-c', `blueprint=${BLUEPRINT}`, '-c', `requirements=${requirements}`, '--output', folder);
    return withStandIns(account, folder, STACK);
  }

  function physical(path: string): string {
    const [id] = Object.entries(first.made).find(([, resource]) => pathOf(resource) === path)!;
    return ids.get(id)!;
  }

  beforeAll(async () => {
    account = emulator.account(number);
    asked = parseRequirements(parse(readFileSync(findBlueprint(BLUEPRINT).sizes[size], 'utf8')));
    more = { ...asked, minReplicas: asked.minReplicas + 1, aws: { ...asked.aws!, logsDays: 30 } };
    const file = emulator.room.file(`${size}.yaml`);
    writeFileSync(file, stringify(more));
    [, first, second] = await Promise.all([
      account.cdk('bootstrap', `aws://${number}/us-east-1`, '-c', `requirements=${size}`),
      assemble(size, size),
      assemble(file, `${size}-more`),
    ]);
  });

  test('is deployed: whatever is not stood in for is there by the API of its service', async () => {
    await deploy(account, first.folder);
    calls = account.takeCalls();
    ids = physicalIds(account, STACK);
    const there = existing(account, first.made, ids);
    const missing = Object.values(first.standIns).reduce((sum, n) => sum + n, 0);
    summary.push(`${size}: ${there.length} made, ${((100 * there.length) / (there.length + missing)).toFixed()} %; stood in for`);
    summary.push(...Object.entries(first.standIns).map(([type, n]) => `  ${n} ${type}`));
    expect(first.standIns).toEqual(STAND_INS);
    expect(paths(first.made, there)).toEqual(paths(first.made, Object.keys(first.made)));
  });

  test('is closed: private API server, nodes in private subnets, an empty default security group, no plain HTTP, keys that turn', () => {
    const [{ cluster }, { SecurityGroups }, { Subnets }, versioning, logsAccess, modelsAccess, logsPolicy, modelsPolicy, ...rotations] =
      account.ask([
        ['eks', 'DescribeCluster', { name: physical('Platform/Cluster/Cluster') }],
        ['ec2', 'DescribeSecurityGroups', {}],
        ['ec2', 'DescribeSubnets', {}],
        ['s3', 'GetBucketVersioning', { Bucket: physical('Platform/Models/Bucket') }],
        ...BUCKETS.map((path) => ['s3', 'GetPublicAccessBlock', { Bucket: physical(path) }] as const),
        ...BUCKETS.map((path) => ['s3', 'GetBucketPolicy', { Bucket: physical(path) }] as const),
        ...KEYS.map((path) => ['kms', 'GetKeyRotationStatus', { KeyId: physical(path) }] as const),
      ]);
    const { endpointPublicAccess, endpointPrivateAccess, subnetIds } = cluster.resourcesVpcConfig;
    expect({ endpointPublicAccess, endpointPrivateAccess }).toEqual({ endpointPublicAccess: false, endpointPrivateAccess: true });
    expect(Subnets.filter((subnet: any) => subnetIds.includes(subnet.SubnetId))).toMatchObject(
      asked.aws!.zones.map((AvailabilityZone) => ({ AvailabilityZone, MapPublicIpOnLaunch: false })),
    );
    // EC2 makes it with rules; the handler of a custom resource takes them away.
    const group = SecurityGroups.find((g: any) => g.GroupName === 'default' && g.VpcId === physical('Platform/Network/Vpc'));
    expect(group).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] });
    expect(versioning).toEqual({ Status: 'Enabled' });
    for (const { PublicAccessBlockConfiguration } of [logsAccess, modelsAccess]) {
      expect(Object.values(PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    }
    for (const { Policy } of [logsPolicy, modelsPolicy]) {
      expect(JSON.parse(Policy).Statement[0]).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    }
    expect(rotations).toMatchObject(KEYS.map(() => ({ KeyRotationEnabled: true })));
    expect(logs()).toMatchObject(LOGS.map(() => ({ retentionInDays: asked.aws!.logsDays, kmsKeyId: keyOfLogs() })));
  });

  test('the cluster gets exactly the objects and the operators of the graph, each after what it waits for', () => {
    charts = wantedCharts(account, asked, physical);
    expect(clusters(calls)).toEqual([physical('Platform/Cluster/Cluster')]);
    expect(sorted(objects(calls, 'apply'))).toEqual(sorted(wantedObjects(charts)));
    expect(sorted(installed(calls))).toEqual(sorted(wantedInstalls(charts)));
    expect(tooEarly(charts, calls)).toEqual([]);
    const gatesLast = [...calls].sort((a, b) => Number(isGate(a)) - Number(isGate(b)));
    expect(tooEarly(charts, gatesLast)).toContain(`${STACK}-nodes/Gpu/Resource before ${STACK}-karpenter/Karpenter/Resource`);
  });

  test('a second deploy changes nothing, and there is no difference to be seen', async () => {
    expect(await deploy(account, first.folder)).toContain(`${STACK} (no changes)`);
    expect(differences(await account.cdk('diff', '--app', first.folder, '--fail'))).toEqual([]);
    expect(account.takeCalls()).toEqual([]);
  });

  test('shorter logs and a replica more change the log groups and what the cluster runs, and nothing else', async () => {
    const before = wantedObjects(charts);
    charts = wantedCharts(account, more, physical);
    const anew = wantedObjects(charts).filter((object) => !before.some((other) => isDeepStrictEqual(other, object)));
    // where the number never changes, it is the server's own.
    const kinds = wantedObjects(charts).map(({ kind }) => kind);
    expect(anew.map(({ kind }) => kind)).toContain(kinds.includes('ScaledObject') ? 'ScaledObject' : 'Deployment');
    const changed = [...LOGS, ...anew.map((object) => `Workload/${objectIdentity(object, clusterScopedKinds(charts))}`)].sort();
    expect(differences(await account.cdk('diff', '--app', second.folder))).toEqual(changed.map((path) => `~ ${path}`));
    await deploy(account, second.folder);
    // nothing is replaced. The events would not tell: the emulator writes one for every resource, changed or not.
    expect(physicalIds(account, STACK)).toEqual(ids);
    expect(logs()).toMatchObject(LOGS.map(() => ({ retentionInDays: 30 })));

    const updates = account.takeCalls().filter(({ program }) => program !== 'aws');
    expect(sorted(objects(updates, 'apply'))).toEqual(sorted(anew));
    expect(updates).toHaveLength(anew.length);
  });

  test('destroy takes everything from the cluster in turn, and of AWS all but the keys, the buckets with their policies and the logs', async () => {
    await destroy(account, second.folder);
    expect(paths(second.made, existing(account, second.made, ids))).toEqual([...KEYS, ...BUCKETS, ...POLICIES, ...LOGS].sort());
    const gone = account.takeCalls();
    expect(sorted(objects(gone, 'delete'))).toEqual(sorted(wantedObjects(charts)));
    expect(goneTooEarly(charts, gone)).toEqual([]);
    expect(goneTooEarly(charts, [...gone].reverse())).toContain(
      `${STACK}-karpenter/Karpenter/Resource gone before ${STACK}-nodes/Gpu/Resource`,
    );
  });

  function logs(): any[] {
    const [{ logGroups }] = account.ask([['logs', 'DescribeLogGroups', {}]]);
    return LOGS.map((path) => logGroups.find((g: any) => g.logGroupName === physical(path)));
  }

  function keyOfLogs(): unknown {
    return expect.stringMatching(`:key/${physical('Platform/Keys/logs')}$`);
  }
});

describe('what is wrong is seen', () => {
  let account: AwsAccount;
  beforeAll(() => {
    account = emulator.account('444444444444');
  });

  /** A stack that needs no bootstrap. */
  function planted(name: string, fill: (stack: Stack) => void): string {
    const app = new App({ outdir: emulator.room.file(name) });
    fill(new Stack(app, name, { synthesizer: new LegacyStackSynthesizer() }));
    return app.synth().directory;
  }

  test('a type that the emulator does not know is refused, and shows among the stand-ins', async () => {
    const folder = planted('unknown', (stack) => new CfnResource(stack, 'Thing', { type: 'AWS::Nobody::Thing' }));
    await expect(deploy(account, folder)).rejects.toThrow('Unrecognized resource types: [AWS::Nobody::Thing]');
    expect(withStandIns(account, folder, 'unknown').standIns).toEqual({ 'AWS::Nobody::Thing': 1 });
  });

  test('what is lost is seen, and what a destroy leaves', async () => {
    const folder = planted('leaves', (stack) => {
      new Queue(stack, 'Retained', { removalPolicy: RemovalPolicy.RETAIN });
      new Queue(stack, 'Lost');
      new Queue(stack, 'Deleted');
    });
    await deploy(account, folder);
    const { made } = withStandIns(account, folder, 'leaves');
    const ids = physicalIds(account, 'leaves');
    const [retained, lost, deleted] = Object.keys(made);
    account.ask([['sqs', 'DeleteQueue', { QueueUrl: ids.get(lost) }]]);
    expect(existing(account, made, ids)).toEqual([retained, deleted]);
    await destroy(account, folder);
    expect(existing(account, made, ids)).toEqual([retained]);
  });
});
