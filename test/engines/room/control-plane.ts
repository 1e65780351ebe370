import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { ApiClient } from './api-client';
import { command } from './build';
import { type Certificates, makeCertificates, PROXY_NAME } from './certificates';
import { freePorts, Throwaway } from './throwaway';

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
    readonly room: Throwaway,
    readonly api: ApiClient,
    readonly kubeconfig: string,
    readonly certificates: Certificates,
  ) {}

  static async start(): Promise<ControlPlane> {
    const paths = {
      etcd: await command('kubernetes', 'etcd'),
      apiserver: await command('kubernetes', 'kube-apiserver'),
      controllers: await command('kubernetes', 'kube-controller-manager'),
      scheduler: await command('kubernetes', 'kube-scheduler'),
    };
    const [clients, peers, secure] = (await freePorts(3)) as [number, number, number];
    const room = new Throwaway();
    try {
      const etcd = `http://127.0.0.1:${clients}`;
      const token = randomBytes(16).toString('hex');
      const key = room.file('service-account.key');
      writeFileSync(key, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
      writeFileSync(room.file('tokens.csv'), `${token},admin,admin,system:masters\n`);

      const certificates = makeCertificates(room);

      room.start('etcd', paths.etcd, [
        `--data-dir=${room.file('etcd')}`,
        `--listen-client-urls=${etcd}`,
        `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=http://127.0.0.1:${peers}`,
        '--unsafe-no-fsync',
      ]);
      room.start('kube-apiserver', paths.apiserver, [
        `--etcd-servers=${etcd}`,
        `--cert-dir=${room.file('certificates')}`,
        `--secure-port=${secure}`,
        '--bind-address=127.0.0.1',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${key}`,
        `--service-account-signing-key-file=${key}`,
        `--token-auth-file=${room.file('tokens.csv')}`,
        '--authorization-mode=RBAC',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--allow-privileged=true',
        // API servers behind this one, such as KEDA's of metrics, know its proxy by these.
        ...REQUEST_HEADERS,
        `--requestheader-client-ca-file=${certificates.authority}`,
        `--proxy-client-cert-file=${certificates.certificate}`,
        `--proxy-client-key-file=${certificates.key}`,
      ]);
      const certificate = (): string => readFileSync(room.file('certificates/apiserver.crt'), 'utf8');
      const api = new ApiClient(secure, certificate, token);
      await room.until('kube-apiserver is ready', 120, () => api.send<string>('GET', '/readyz'), 'kube-apiserver');

      const kubeconfig = room.file('kubeconfig');
      writeFileSync(kubeconfig, JSON.stringify(clusterAccess(secure, certificate(), token)));
      room.start('kube-controller-manager', paths.controllers, [
        `--kubeconfig=${kubeconfig}`,
        '--leader-elect=false',
        `--service-account-private-key-file=${key}`,
        '--secure-port=0',
        '--horizontal-pod-autoscaler-sync-period=3s',
      ]);
      room.start('kube-scheduler', paths.scheduler, [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0']);
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } };
      await room.until('the controllers run', 60, () => api.read(account), 'kube-controller-manager');
      return new ControlPlane(room, api, kubeconfig, certificates);
    } catch (error) {
      await room.end();
      throw error;
    }
  }

  /** Applies definitions of kinds and waits until the API server serves them. */
  async define(definitions: readonly { readonly metadata: { readonly name: string } }[]): Promise<void> {
    for (const definition of definitions) {
      await this.api.apply(definition);
    }
    for (const { metadata } of definitions) {
      await this.room.until(`${metadata.name} is established`, 60, async () => {
        const live = await this.api.read({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata });
        const { conditions } = (live?.['status'] ?? {}) as { conditions?: readonly { type: string; status: string }[] };
        return conditions?.some((c) => c.type === 'Established' && c.status === 'True');
      });
    }
  }

  /** Ends the processes and removes their files. */
  end(): Promise<void> {
    return this.room.end();
  }
}

function clusterAccess(port: number, certificate: string, token: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'engines',
        cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': Buffer.from(certificate).toString('base64') },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'engines', context: { cluster: 'engines', user: 'admin' } }],
    'current-context': 'engines',
  };
}
