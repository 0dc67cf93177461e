"""AWS for the lab: moto's server on loopback, as strict as IAM where moto is not.

    python server.py --listen 127.0.0.1:PORT [--exit-with PID]

GET /lab/health answers 200 once requests are served; POST /moto-api/reset empties every service.
POST /lab/access-key {"id": ..., "secret": ...} answers whether that is an active access key of a user, and which
policies the user has: what an appliance learns by using it. Requests signed with a key of IAM's are checked, see
access_keys.py.
PUT /lab/import-tasks sets the imports into EC2 that are under way, see import_tasks.py.
All state is in memory. SIGTERM and SIGINT end the server with exit code 0.
"""

import argparse
import ipaddress
import json
import os
import signal
import sys
import threading
import time

# The modules beside this one lie in the checkout, where nothing is to be left.
sys.dont_write_bytecode = True
# Read when moto's IAM is loaded, hence before the imports: the policies that AWS itself manages, AWSConnector
# among them.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

from moto.iam.exceptions import DeleteConflictException  # noqa: E402
from moto.iam.models import IAMBackend  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from moto.s3.models import OWNER  # noqa: E402
from moto.s3.responses import S3Response  # noqa: E402
from moto.secretsmanager.models import SecretsManagerBackend  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

from access_keys import answer_refusal, look_up_access_key, refusal_of, remember_deleted_keys  # noqa: E402
from import_tasks import answer_import_tasks, every_region, set_import_tasks  # noqa: E402


def refuse_deleting_a_user_in_use():
    """Make DeleteUser refuse what IAM refuses.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html: "you must delete the items attached
    to the user manually, or the deletion fails" with DeleteConflict. Policies moto checks by itself, and those of
    a role too (https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html).
    """
    delete_user = IAMBackend.delete_user

    def strict_delete_user(backend, user_name):
        user = backend.get_user(user_name)
        groups = [group for group in backend.groups.values() if user in group.users]
        # In the order of the documentation's list.
        for held, remedy in (
            (user.password, "delete login profile"),
            (user.access_keys, "delete access keys"),
            (user.signing_certificates, "delete signing certificates"),
            (user.ssh_public_keys, "delete SSH public keys"),
            (user.mfa_devices, "delete MFA device"),
            (groups, "remove users from group"),
        ):
            if held:
                raise DeleteConflictException(f"Cannot delete entity, must {remedy} first.")
        delete_user(backend, user_name)

    IAMBackend.delete_user = strict_delete_user


def follow_the_current_version():
    """Make GetSecretValue follow AWSCURRENT when UpdateSecretVersionStage has moved it.

    moto keeps a default version of its own, which that call leaves where it was.
    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
    """
    update = SecretsManagerBackend.update_secret_version_stage

    def following_update(backend, secret_id, version_stage, remove_from_version_id, move_to_version_id):
        answer = update(backend, secret_id, version_stage, remove_from_version_id, move_to_version_id)
        if version_stage == "AWSCURRENT" and move_to_version_id:
            backend.secrets[secret_id].set_default_version_id(move_to_version_id)
        return answer

    SecretsManagerBackend.update_secret_version_stage = following_update


def name_one_owner_of_buckets():
    """Make ListBuckets name the owner that the buckets' access control lists name.

    moto has two canonical ids for one account, so that every list that a client writes with the first is another one
    when it is read. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
    """
    serialized = S3Response.serialized

    def with_one_owner(response, answer):
        content = getattr(answer, "result", None)
        if isinstance(content, dict) and "Buckets" in content and "Owner" in content:
            content["Owner"]["ID"] = OWNER
        return serialized(response, answer)

    S3Response.serialized = with_one_owner


def answer_access_key(environ):
    """Answers POST /lab/access-key with a status and an object."""
    if environ["REQUEST_METHOD"] != "POST":
        return "405 Method Not Allowed", {"error": "POST a key"}
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 <= length <= 4096:
            raise ValueError
        request = json.loads(environ["wsgi.input"].read(length))
        key_id, secret = request["id"], request["secret"]
        if not isinstance(key_id, str) or not isinstance(secret, str):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        return "400 Bad Request", {"error": 'send {"id": "...", "secret": "..."}'}
    return "200 OK", look_up_access_key(key_id, secret)


def answer_tasks(environ):
    """Answers PUT /lab/import-tasks with a status and an object."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if environ["REQUEST_METHOD"] != "PUT" or not 0 <= length <= 65536:
            raise ValueError
        set_import_tasks(every_region(), json.loads(environ["wsgi.input"].read(length)))
    except ValueError:
        return "400 Bad Request", {"error": 'PUT [{"kind": "conversion | image | snapshot", "id": "...", "status": "..."}]'}
    return "200 OK", {}


def with_lab(application):
    """Wraps a WSGI application: what lies under /lab/ is answered here, all else by the application."""

    def answer(environ, start_response):
        if environ["PATH_INFO"] == "/lab/access-key":
            status, body = answer_access_key(environ)
            start_response(status, [("Content-Type", "application/json")])
            return [json.dumps(body).encode() + b"\n"]
        if environ["PATH_INFO"] == "/lab/import-tasks":
            status, body = answer_tasks(environ)
            start_response(status, [("Content-Type", "application/json")])
            return [json.dumps(body).encode() + b"\n"]
        if environ["PATH_INFO"] == "/lab/health":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"ok\n"]
        code = refusal_of(environ)
        if code is not None:
            return answer_refusal(environ, start_response, code)
        return application(environ, start_response)

    return answer


def exit_with(pid):
    """Ends this process, at the latest a second after process `pid` has ended."""

    def watch():
        while True:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                print(f"process {pid} ended, and so does this", flush=True)
                os.kill(os.getpid(), signal.SIGTERM)
                return
            except PermissionError:
                pass  # It lives, as another user's.
            time.sleep(0.5)

    threading.Thread(target=watch, daemon=True).start()


def loopback(text):
    """Parses HOST:PORT. What answers for AWS without any authorization must not be reachable from outside."""
    host, _, port = text.rpartition(":")
    try:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError
        return host, int(port)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no loopback address with a port, such as 127.0.0.1:4566")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", type=loopback, required=True, metavar="HOST:PORT")
    parser.add_argument("--exit-with", type=int, metavar="PID")
    arguments = parser.parse_args()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    refuse_deleting_a_user_in_use()
    follow_the_current_version()
    remember_deleted_keys()
    answer_import_tasks()
    name_one_owner_of_buckets()
    host, port = arguments.listen
    server = make_server(host, port, with_lab(DomainDispatcherApplication(create_backend_app)), threaded=True)
    if arguments.exit_with:
        exit_with(arguments.exit_with)
    print(f"AWS listens on http://{host}:{port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
