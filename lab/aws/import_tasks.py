"""Imports into EC2 that a test says are under way; moto has none.

PUT /lab/import-tasks [{"kind": "conversion" | "image" | "snapshot", "id": ..., "status": ...}] sets those of the
account that the lab's keys belong to, in every region. They end with a reset of moto, as everything does.
"""

from xml.sax.saxutils import escape

from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.ec2.responses import EC2Response

KINDS = ("conversion", "image", "snapshot")

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeConversionTasks.html and its neighbours.
ANSWERS = {
    "describe_conversion_tasks": (
        "conversion",
        "DescribeConversionTasksResponse",
        "conversionTasks",
        "<conversionTaskId>{id}</conversionTaskId><state>{status}</state>",
    ),
    "describe_import_image_tasks": (
        "image",
        "DescribeImportImageTasksResponse",
        "importImageTaskSet",
        "<importTaskId>{id}</importTaskId><status>{status}</status>",
    ),
    "describe_import_snapshot_tasks": (
        "snapshot",
        "DescribeImportSnapshotTasksResponse",
        "importSnapshotTaskSet",
        "<importTaskId>{id}</importTaskId><snapshotTaskDetail><status>{status}</status></snapshotTaskDetail>",
    ),
}


def answer_import_tasks():
    """Give EC2 the three actions that list imports."""
    for name, answer in ANSWERS.items():
        setattr(EC2Response, name, lister(*answer))


def lister(kind, root, collection, item):
    def describe(response):
        tasks = getattr(response.ec2_backend, "lab_import_tasks", [])
        items = "".join(
            f"<item>{item.format(id=escape(task['id']), status=escape(task['status']))}</item>"
            for task in tasks
            if task["kind"] == kind
        )
        return (
            f'<{root} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
            f"<requestId>lab</requestId><{collection}>{items}</{collection}></{root}>"
        )

    return describe


def set_import_tasks(region_names, tasks):
    """Raises ValueError for what is no list of tasks."""
    if not isinstance(tasks, list):
        raise ValueError
    for task in tasks:
        if not isinstance(task, dict) or sorted(task) != ["id", "kind", "status"] or task["kind"] not in KINDS:
            raise ValueError
    for region in region_names:
        ec2_backends[DEFAULT_ACCOUNT_ID][region].lab_import_tasks = tasks


def every_region():
    return list(ec2_backends[DEFAULT_ACCOUNT_ID].regions)
