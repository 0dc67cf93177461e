import { describeAwsError } from '../../preflight/aws/aws-error';

const error = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name }, more);
const refused = error('Error', 'connect ECONNREFUSED 10.0.0.1:443', { code: 'ECONNREFUSED' });

test.each<[string, unknown, string, RegExp]>([
  [
    'no right to ask',
    error('AccessDenied', 'User: arn:aws:iam::1:user/x is not authorized'),
    'AWS does not allow iam:GetPolicy',
    /^grant it: `npx connector privileges`/,
  ],
  [
    'no credentials',
    error('CredentialsProviderError', 'Could not load credentials\nfrom any providers'),
    'AWS takes no credentials from here: Could not load credentials from any providers',
    /^export AWS_PROFILE or /,
  ],
  [
    'a wrong secret',
    error('SignatureDoesNotMatch', 'No.'),
    'AWS takes no credentials from here: No.',
    /^check the secret/,
  ],
  [
    'no way to AWS',
    refused,
    'AWS cannot be reached: connect ECONNREFUSED 10.0.0.1:443',
    /^check name resolution/,
  ],
  [
    'no way to AWS, wrapped',
    error('Error', 'wrapped', { cause: refused }),
    'AWS cannot be reached: connect ECONNREFUSED 10.0.0.1:443',
    /^check name resolution/,
  ],
  [
    'several addresses tried',
    Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
    'AWS cannot be reached: ECONNREFUSED',
    /^check name resolution/,
  ],
  [
    'no answer in time',
    error('TimeoutError', 'socket hang up'),
    'AWS cannot be reached: socket hang up',
    /^check name/,
  ],
  [
    'anything else',
    error('Throttling', 'Rate exceeded'),
    'AWS answered Throttling: Rate exceeded',
    /^correct what/,
  ],
])('%s', (_what, thrown, found, remedy) => {
  const problem = describeAwsError(thrown, 'iam:GetPolicy');
  expect(problem.found).toBe(found);
  expect(problem.remedy).toMatch(remedy);
});
