import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { parseAllDocuments } from 'yaml';
import { EksDoor } from '../../constructs/delivery/eks-door';
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import { renderYaml } from '../../constructs/delivery/yaml-door';
import { applied, eksStack, objectsOf } from './eks-stack';
import { registered } from './pulumi-mocks';
import { KEDA, platformAndWorkload } from './trees';

// one tree of two charts with a CRD, an object of its kind, an operator, an object of the operator's kind and a late value.
const key = (o: { kind: string; metadata: { name: string } }) => `${o.kind} ${o.metadata.name}`;
const sorted = (objects: KubernetesObject[]) => [...objects].sort((a, b) => key(a).localeCompare(key(b)));
const isFlux = (o: KubernetesObject) => o.apiVersion.includes('fluxcd.io');

const fromYaml = renderYaml(platformAndWorkload('<late>')).flatMap((f) =>
  parseAllDocuments(f.yaml, { version: '1.1' }).map((d) => d.toJS() as KubernetesObject),
);
const plain = sorted(fromYaml.filter((o) => !isFlux(o)));

describe('the same objects, in an order that holds,', () => {
  test('come out of the YAML door', () => {
    const position = (kind: string) => fromYaml.findIndex((o) => o.kind === kind);
    expect(fromYaml).toHaveLength(7);
    expect(position('HelmRepository')).toBeLessThan(position('HelmRelease'));
    for (const early of ['CustomResourceDefinition', 'HelmRelease', 'Namespace']) {
      for (const late of ['ConfigMap', 'Widget', 'ScaledObject']) {
        expect(position(early)).toBeLessThan(position(late));
      }
    }
  });

  test('come out of the EKS door', () => {
    const { stack, cluster } = eksStack();
    new EksDoor(stack, 'Door', { cluster, app: platformAndWorkload(new Bucket(stack, 'Models').bucketName) });
    const template = Template.fromStack(stack);
    const manifests = applied(template, 'KubernetesResource').filter((m) => m.id.startsWith('Door'));
    expect(sorted(manifests.flatMap(objectsOf))).toEqual(plain);
    const [helm, ...noMore] = applied(template, 'HelmChart');
    expect(noMore).toEqual([]);
    expect(helm.properties).toMatchObject({ Chart: KEDA.chart, Version: KEDA.version, Values: JSON.stringify(KEDA.values) });
    const gates = applied(template, 'KubernetesObjectValue').map((g) => g.id);
    expect(gates).toHaveLength(2);
    const after = (kind: string) => manifests.find((m) => objectsOf(m)[0].kind === kind)!.after;
    expect(after('ScaledObject')).toEqual(expect.arrayContaining(gates.filter((g) => g.includes('scaledobjects'))));
    expect(after('Widget')).toEqual(expect.arrayContaining(gates.filter((g) => g.includes('widgets'))));
  });

  test('come out of the Pulumi door', async () => {
    const seen = await registered('door', (door) => door.deliver(platformAndWorkload(door.defer(Promise.resolve('<late>')))));
    const [release, ...noMore] = seen.filter((r) => r.type === 'kubernetes:helm.sh/v3:Release');
    expect(noMore).toEqual([]);
    expect(release.inputs).toMatchObject({ chart: KEDA.chart, version: KEDA.version, values: KEDA.values });
    const objects = seen.filter((r) => r !== release).map((r) => r.inputs as unknown as KubernetesObject);
    const unmarked = objects.map((o) => (o.kind === 'CustomResourceDefinition' ? { ...o, metadata: { name: o.metadata.name } } : o));
    expect(sorted(unmarked)).toEqual(plain);
    const workload = seen.filter((r) => r.name.startsWith('door-workload-'));
    expect(workload).toHaveLength(3);
    workload.forEach((r) =>
      expect(r.dependsOn).toEqual(expect.arrayContaining(['door-platform-Crd', 'door-platform-Keda-Resource', 'door-platform-Namespace'])),
    );
  });
});
