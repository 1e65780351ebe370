import type { ApiClient } from '../../../verify/api-client';
import { type Definition, LocalApiServer } from '../../../verify/engines/local-api-server';
import type { Throwaway } from '../../../verify/engines/throwaway';
import { command } from './build';
import { type Certificates, makeCertificates, PROXY_NAME } from './certificates';

/** How an API server behind another one is told who asks. */
export const REQUEST_HEADERS: readonly string[] = [
  `--requestheader-allowed-names=${PROXY_NAME}`,
  '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  '--requestheader-group-headers=X-Remote-Group',
  '--requestheader-username-headers=X-Remote-User',
];

/** etcd, kube-apiserver, kube-controller-manager and kube-scheduler on the loopback interface. No nodes: pods stay Pending. */
export class ControlPlane {
  private constructor(
    private readonly server: LocalApiServer,
    readonly certificates: Certificates,
  ) {}

  get room(): Throwaway {
    return this.server.room;
  }

  get api(): ApiClient {
    return this.server.api;
  }

  get kubeconfig(): string {
    return this.server.kubeconfig;
  }

  static async start(): Promise<ControlPlane> {
    const controllers = await command('kubernetes', 'kube-controller-manager');
    const scheduler = await command('kubernetes', 'kube-scheduler');
    let certificates: Certificates | undefined;
    const server = await LocalApiServer.start((files) => proxyFlags((certificates = makeCertificates(files))));
    const { room, api, kubeconfig, serviceAccountKey } = server;
    try {
      room.start('kube-controller-manager', controllers, [
        `--kubeconfig=${kubeconfig}`,
        '--leader-elect=false',
        `--service-account-private-key-file=${serviceAccountKey}`,
        '--secure-port=0',
        '--horizontal-pod-autoscaler-sync-period=3s',
      ]);
      room.start('kube-scheduler', scheduler, [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0']);
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } };
      await room.until('the controllers run', 60, () => api.read(account), 'kube-controller-manager');
      return new ControlPlane(server, certificates!);
    } catch (error) {
      await server.end();
      throw error;
    }
  }

  /** Applies definitions of kinds and waits until the API server serves them. */
  async define(definitions: readonly Definition[]): Promise<void> {
    for (const definition of definitions) {
      await this.api.apply(definition);
    }
    for (const definition of definitions) {
      await this.server.established(definition);
    }
  }

  /** Ends the processes and removes their files. */
  end(): Promise<void> {
    return this.server.end();
  }
}

/** API servers behind this one, such as KEDA's of metrics, know its proxy by these. */
function proxyFlags({ authority, certificate, key }: Certificates): readonly string[] {
  return [
    ...REQUEST_HEADERS,
    `--requestheader-client-ca-file=${authority}`,
    `--proxy-client-cert-file=${certificate}`,
    `--proxy-client-key-file=${key}`,
  ];
}
