import { ApiObject, Testing } from 'cdk8s';
import { podTemplate, type PodTemplateProps } from '../../../constructs/kubernetes';

const POD: PodTemplateProps = {
  name: 'worker',
  image: 'registry.example/worker:2.0.0',
  command: ['work'],
  cpuMillis: 250,
  memoryMiB: 512,
  podLabels: { app: 'worker' },
  serviceAccountName: 'worker',
  drainSeconds: 20,
};

/** A pod template in a kind that is no Deployment, as it comes out. */
function jobOf(props: Partial<PodTemplateProps> = {}) {
  const chart = Testing.chart();
  const { metadata, spec } = podTemplate({ ...POD, ...props });
  new ApiObject(chart, 'Job', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: { template: { metadata, spec: { ...spec, restartPolicy: 'Never' } } },
  });
  return Testing.synth(chart)[0].spec.template;
}

test('stands in a kind of its own, without a Deployment', () => {
  const { metadata, spec } = jobOf();
  expect(metadata.labels).toEqual({ app: 'worker', 'app.kubernetes.io/name': 'worker' });
  expect([spec.restartPolicy, spec.serviceAccountName, spec.automountServiceAccountToken]).toEqual(['Never', 'worker', false]);
});

test('has no probes and no ports when nobody calls it', () => {
  const [container] = jobOf().spec.containers;
  expect([container.startupProbe, container.readinessProbe, container.livenessProbe]).toEqual([undefined, undefined, undefined]);
  expect(container.ports).toEqual([]);
});

test('runs as nobody in particular on a root that cannot be written', () => {
  const { securityContext, containers } = jobOf().spec;
  expect(securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 2000,
    runAsGroup: 2000,
    fsGroup: 2000,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
});

test('has as much disk as its volumes may fill, and memory for what is shared', () => {
  const { containers, volumes } = jobOf({ sharedMemoryMiB: 256 }).spec;
  expect(containers[0].resources.requests).toEqual({ cpu: '250m', memory: '512Mi', 'ephemeral-storage': '20480Mi' });
  expect(volumes.at(-1)).toEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } });
});

test('is killed only after endpoints have forgotten it and its work had time', () => {
  const { terminationGracePeriodSeconds, containers } = jobOf({ drainSeconds: 45 }).spec;
  expect(containers[0].lifecycle.preStop.exec.command).toEqual(['sleep', '15']);
  expect(terminationGracePeriodSeconds).toBe(15 + 45 + 15);
});
