import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '../../../constructs/delivery/manifest-graph';
import { freePorts } from '../../../verify/engines/throwaway';
import { command } from './build';
import { type ControlPlane, REQUEST_HEADERS } from './control-plane';
import { definitionsIn } from './definitions';
import { moduleSource } from './go-module';
import { prometheusProgram } from './prometheus-program';

/** How much faster than in the blueprint the clocks of scaling run here. */
export const FASTER = 30;

/** Prometheus, KEDA's operator and its server of metrics. */
export class Autoscaling {
  private constructor(
    private readonly cluster: ControlPlane,
    /** Address of Prometheus. */
    readonly prometheusAddress: string,
  ) {}

  /** Starts all three; Prometheus scrapes what the address of targets names. */
  static async start(cluster: ControlPlane, targets: string): Promise<Autoscaling> {
    const prometheusAddress = await startPrometheus(cluster, targets);
    await cluster.define(definitionsIn(join(moduleSource('keda', 'github.com/kedacore/keda/v2'), 'config', 'crd', 'bases')));
    await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'keda' } });
    const scaling = new Autoscaling(cluster, prometheusAddress);
    await scaling.startKeda();
    return scaling;
  }

  /** KEDA's operator and its server of metrics, started. */
  startKeda(): Promise<void> {
    return startKeda(this.cluster);
  }

  /** KEDA's processes, gone from one moment to the next. */
  async stopKeda(): Promise<void> {
    await this.cluster.room.stop('keda-operator');
    await this.cluster.room.stop('keda-adapter');
  }

  /** An object as it scales here: Prometheus is this one, and every time is shorter by the same factor. */
  readonly scaledHere = (body: KubernetesObject): KubernetesObject => {
    const text = JSON.stringify(body, (key, value: unknown) => {
      if (key === 'serverAddress') {
        return this.prometheusAddress;
      }
      if (['pollingInterval', 'stabilizationWindowSeconds', 'periodSeconds'].includes(key) && body.kind === 'ScaledObject') {
        return Math.ceil((value as number) / FASTER);
      }
      return key === 'consolidateAfter' ? `${parseInt(value as string, 10) / FASTER}s` : value;
    });
    return JSON.parse(text) as KubernetesObject;
  };
}

async function startPrometheus({ room }: ControlPlane, targets: string): Promise<string> {
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'pods', http_sd_configs: [{ url: targets, refresh_interval: '1s' }] }],
  };
  writeFileSync(room.file('prometheus.yml'), JSON.stringify(config));
  const [port] = await freePorts(1);
  const address = `http://127.0.0.1:${port}`;
  room.start('prometheus', prometheusProgram('prometheus'), [
    `--config.file=${room.file('prometheus.yml')}`,
    `--storage.tsdb.path=${room.file('prometheus')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  await room.until('Prometheus is ready', 60, async () => (await fetch(`${address}/-/ready`)).ok, 'prometheus');
  return address;
}

async function startKeda({ room, api, kubeconfig, certificates }: ControlPlane): Promise<void> {
  const [service, operatorMetrics, health, adapter, adapterMetrics] = (await freePorts(5)) as [number, number, number, number, number];
  room.start(
    'keda-operator',
    await command('keda', 'keda-operator'),
    [
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      `--cert-dir=${certificates.folder}`,
      '--enable-cert-rotation=false',
      '--enable-webhook-patching=false',
      '--enable-apiservice-patching=false',
      `--metrics-service-bind-address=127.0.0.1:${service}`,
      `--metrics-bind-address=127.0.0.1:${operatorMetrics}`,
      `--health-probe-bind-address=127.0.0.1:${health}`,
    ],
    { KEDA_CLUSTER_OBJECT_NAMESPACE: 'keda', POD_NAMESPACE: 'keda', POD_NAME: 'keda-operator', WATCH_NAMESPACE: '' },
  );
  await room.until('KEDA is ready', 60, async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).ok, 'keda-operator');
  room.start(
    'keda-adapter',
    await command('keda', 'keda-adapter'),
    [
      '--bind-address=127.0.0.1',
      `--secure-port=${adapter}`,
      `--tls-cert-file=${certificates.certificate}`,
      `--tls-private-key-file=${certificates.key}`,
      `--cert-dir=${certificates.folder}`,
      `--port=${adapterMetrics}`,
      `--metrics-service-address=localhost:${service}`,
      ...['lister', 'authentication', 'authorization'].map((use) => `--${use}-kubeconfig=${kubeconfig}`),
      `--kubeconfig=${kubeconfig}`,
      '--authentication-skip-lookup',
      `--client-ca-file=${certificates.authority}`,
      `--requestheader-client-ca-file=${certificates.authority}`,
      ...REQUEST_HEADERS,
    ],
    { KEDA_CLUSTER_OBJECT_NAMESPACE: 'keda', POD_NAMESPACE: 'keda', WATCH_NAMESPACE: '' },
  );
  const name = 'keda-metrics-apiserver';
  await api.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'keda' },
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port: adapter }] },
  });
  const group = 'external.metrics.k8s.io';
  const apiService = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `v1beta1.${group}` },
    spec: {
      service: { name, namespace: 'keda', port: adapter },
      group,
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
    },
  };
  await api.apply(apiService);
  await room.until('KEDA serves metrics', 60, () => api.send<object>('GET', `/apis/${group}/v1beta1`), 'keda-adapter');
}
