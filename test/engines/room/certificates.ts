import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Throwaway } from '../../../verify/engines/throwaway';

/** Files of one authority and of one certificate for `localhost`, good for servers, for clients and for the API server's own proxy. */
export interface Certificates {
  /** Folder with `ca.crt`, `tls.crt` and `tls.key`, as KEDA reads them. */
  readonly folder: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Name in the certificate by which servers know the API server's proxy. */
export const PROXY_NAME = 'front-proxy';

/** Makes certificates for a day in a throw-away folder. */
export function makeCertificates(room: Throwaway): Certificates {
  const file = (name: string): string => room.file(`certificates-of-the-room.${name}`);
  const openssl = (...args: string[]): void => {
    try {
      execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        throw new Error("these tests make certificates with OpenSSL: install it, so that 'openssl' is on the PATH");
      }
      throw error;
    }
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-days', '1', '-subj', '/CN=room', '-keyout', room.file('ca.key'), '-out', room.file('ca.crt'));
  openssl('req', ...newKey, '-subj', `/CN=${PROXY_NAME}`, '-keyout', room.file('tls.key'), '-out', file('request'));
  writeFileSync(file('uses'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n');
  const authority = ['-CA', room.file('ca.crt'), '-CAkey', room.file('ca.key'), '-CAcreateserial'];
  openssl('x509', '-req', '-in', file('request'), ...authority, '-days', '1', '-extfile', file('uses'), '-out', room.file('tls.crt'));
  return { folder: room.folder, authority: room.file('ca.crt'), certificate: room.file('tls.crt'), key: room.file('tls.key') };
}
