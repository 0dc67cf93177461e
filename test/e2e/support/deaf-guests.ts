import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certify } from '../../ova/download/image-server';
import type { Deployment } from './deployment';

/** Another way to a lab's vCenter, where each guest accepts to shut down and then does not. */
export interface DeafGuests {
  /** `127.0.0.1:PORT` */
  readonly server: string;
  /** The certificate it has, as an authority. */
  readonly caFile: string;
  stop(): Promise<void>;
}

const ACCEPTED =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><ShutdownGuestResponse xmlns="urn:vim25"/></soapenv:Body></soapenv:Envelope>';

export async function deafGuests({ lab, env }: Deployment): Promise<DeafGuests> {
  const { key, certificate: cert, file } = certify(lab.paths.directory, 'deaf-guests', 'IP:127.0.0.1');
  const [hostname, port] = (env.VSPHERE_SERVER ?? '').split(':');
  const ca = readFileSync(lab.paths.vcenterCa);
  const listener = createServer({ key, cert }, (asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    asked.on('end', () => {
      const body = Buffer.concat(chunks);
      if (/<(\w+:)?ShutdownGuest\b/.test(body.toString())) {
        answer.writeHead(200, { 'content-type': 'text/xml' }).end(ACCEPTED);
        return;
      }
      const { method, url: path, headers } = asked;
      request({ hostname, port, ca, method, path, headers, agent: false }, (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(answer);
      })
        .on('error', () => answer.destroy())
        .end(body);
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    server: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    caFile: file,
    stop: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      listener.closeAllConnections();
      await closed;
    },
  };
}
