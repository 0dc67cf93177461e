"""The access keys of the lab's IAM, checked as AWS does: moto takes any key and any signature.

A request that carries a key IAM has made is refused when the key is inactive, deleted, or signed with another secret.
Keys IAM never made, such as the lab's own, pass: they are the account's root.
"""

import hmac
import json
import re
from io import BytesIO

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.iam.models import IAMBackend, iam_backends

# https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})"
)
LARGEST_BODY = 1 << 20

deleted = set()


def remember_deleted_keys():
    """Make a key that was deleted known as such, instead of as one that IAM never made."""
    delete = IAMBackend.delete_access_key_by_name

    def remembering_delete(backend, name):
        delete(backend, name)
        deleted.add(name)

    IAMBackend.delete_access_key_by_name = remembering_delete


def find_key(key_id):
    """The key of that id and the backend it is in; None for one that is not there."""
    for account in iam_backends.values():
        for backend in account.values():
            key = backend.access_keys.get(key_id)
            if key is not None and key.user_name in {user.name for user in backend.users.values()}:
                return key, backend
    return None


def look_up_access_key(key_id, secret):
    """What {"valid": ..., "userName": ..., "policies": [...]} says of a key; only "valid" when it is not good."""
    found = find_key(key_id)
    if found is None:
        return {"valid": False}
    key, backend = found
    if key.status != "Active" or not hmac.compare_digest(key.secret_access_key.encode(), secret.encode()):
        return {"valid": False}
    user = backend.get_user(key.user_name)
    groups = [group for group in backend.groups.values() if user in group.users]
    policies = {
        name
        for holder in [user, *groups]
        for name in [*(policy.name for policy in holder.managed_policies.values()), *holder.policies]
    }
    return {"valid": True, "userName": user.name, "policies": sorted(policies)}


def refusal_of(environ):
    """The code AWS refuses a request with for the key it carries; None when it does not.

    https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
    """
    match = AUTHORIZATION.fullmatch(environ.get("HTTP_AUTHORIZATION", ""))
    if match is None:
        return None
    key_id, region, service, names, signature = match.groups()
    if key_id in deleted:
        return "InvalidClientTokenId"
    found = find_key(key_id)
    if found is None:
        return None
    key, _ = found
    if key.status != "Active":
        return "InvalidClientTokenId"
    credentials = Credentials(key_id, key.secret_access_key)
    expected = signature_of(environ, credentials, region, service, names.split(";"))
    return None if hmac.compare_digest(signature, expected) else "SignatureDoesNotMatch"


def signature_of(environ, credentials, region, service, names):
    """The signature the owner of these credentials gives a request."""
    body = environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST_BODY))
    environ["wsgi.input"] = BytesIO(body)
    query = environ.get("QUERY_STRING", "")
    host = environ.get("HTTP_HOST", "localhost")
    url = f"http://{host}{environ.get('RAW_URI') or environ['PATH_INFO']}{'?' + query if query else ''}"
    request = AWSRequest(environ["REQUEST_METHOD"], url, data=body)
    for name in names:
        variable = name.upper().replace("-", "_")
        request.headers[name] = environ.get(variable) or environ.get(f"HTTP_{variable}", "")
    request.context["timestamp"] = environ.get("HTTP_X_AMZ_DATE", "")
    auth = SigV4Auth(credentials, service, region)
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)


def answer_refusal(environ, start_response, code):
    """Answers a request in its service's format: JSON where the request names its target, XML elsewhere."""
    message = "The security token included in the request is invalid."
    if "HTTP_X_AMZ_TARGET" in environ:
        name = "UnrecognizedClientException" if code == "InvalidClientTokenId" else "InvalidSignatureException"
        start_response("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1")])
        return [json.dumps({"__type": name, "message": message}).encode()]
    start_response("403 Forbidden", [("Content-Type", "text/xml")])
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return [f"<ErrorResponse>{error}<RequestId>lab</RequestId></ErrorResponse>".encode()]
