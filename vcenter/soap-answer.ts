import type { HttpAnswer } from './http-client';
import type { SoapElement } from './soap-element';
import { VcenterTransportError } from './transport-error';
import { parseXml, XmlError } from './xml';

/**
 * The child of the SOAP body: `PowerOnVM_TaskResponse`, or a `Fault`.
 *
 * @throws VcenterTransportError for anything that is no SOAP answer: an HTML page, cut-off XML, HTTP 503
 */
export function readAnswer(server: string, answer: HttpAnswer): SoapElement {
  // A fault has status 500, and so has a proxy's error page.
  if (answer.status !== 200 && (answer.status !== 500 || !looksLikeXml(answer))) {
    throw httpProblem(server, answer);
  }
  if (!looksLikeXml(answer)) throw notVcenter(server, answer);
  try {
    const body = parseXml(answer.body);
    const content = body.name === 'Envelope' ? body.at('Body')?.children[0] : undefined;
    if (content) return content;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new VcenterTransportError(`${server}: ${error.message}`, 'answer', true, true);
  }
  throw notVcenter(server, answer);
}

const looksLikeXml = ({ body }: HttpAnswer): boolean =>
  /^\s*<(\?xml|([\w-]+:)?Envelope)/.test(body.slice(0, 200).replace(/^\uFEFF/, ''));

function httpProblem(server: string, answer: HttpAnswer): VcenterTransportError {
  const { status } = answer;
  const temporary = status === 502 || status === 503 || status === 504;
  const text = temporary
    ? `its services are not available (HTTP ${status}): vCenter is starting, stopping or overloaded; try again in some minutes`
    : status === 404
      ? 'there is no vSphere API at /sdk (HTTP 404); check host and port'
      : `it answered with HTTP ${status}${pageTitle(answer)}, which vCenter's API does not; check host, port and proxies`;
  return new VcenterTransportError(`${server}: ${text}`, 'http', true, temporary);
}

function notVcenter(server: string, answer: HttpAnswer): VcenterTransportError {
  const what = /<html|<!doctype html/i.test(answer.body.slice(0, 1000))
    ? `a web page${pageTitle(answer)}`
    : 'something that is no SOAP';
  const text = `${server}: it answered with ${what} instead of vCenter's API; check host, port (443 by default) and proxies`;
  return new VcenterTransportError(text, 'answer', true, false);
}

function pageTitle({ body }: HttpAnswer): string {
  const title = /<title>([^<]{1,80})/i.exec(body.slice(0, 4000))?.[1]?.replace(/\s+/g, ' ').trim();
  return title ? ` ("${title}")` : '';
}
