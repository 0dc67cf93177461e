import { issuedChain } from './issued-chain';
import type { Issuer } from './issuer';

/** The key signs its own certificate. Nobody trusts it who has not been given that very certificate. */
export const selfSignedIssuer: Issuer<true> = {
  describe: () => 'self-signed',
  issue: ({ subject, request }) =>
    // An error of `selfSign` becomes a rejection like everybody's.
    Promise.resolve().then(() => ({
      chain: issuedChain([request.selfSign(request.days)], request.csr, subject),
    })),
};
