"""Checks a JAMS file against the structure that JAMS asks for, and prints its observations."""
import json
import sys

import jsonschema

OBSERVATION = {
    "type": "object",
    "required": ["time", "duration", "value", "confidence"],
    "properties": {"time": {"type": "number", "minimum": 0}, "duration": {"type": "number", "minimum": 0}},
}
ANNOTATION = {
    "type": "object",
    "required": ["annotation_metadata", "data", "namespace"],
    "properties": {
        "namespace": {"type": "string"},
        "annotation_metadata": {
            "type": "object",
            "properties": {key: {"type": "string"} for key in ("corpus", "annotation_tools", "annotation_rules", "validation", "data_source")},
        },
        "data": {"type": "array", "items": OBSERVATION},
        "sandbox": {"type": "object"},
        "time": {"type": ["number", "null"], "minimum": 0},
        "duration": {"type": ["number", "null"], "minimum": 0},
    },
}
TAG_OPEN = {"properties": {"annotations": {"items": {"properties": {"data": {"items": {"properties": {"value": {"type": "string"}}}}}}}}}
CONTAINER = {
    "type": "object",
    "properties": {
        "file_metadata": {
            "type": "object",
            "properties": {"title": {"type": "string"}, "duration": {"type": "number", "minimum": 0}, "identifiers": {"type": "object"}},
        },
        "annotations": {"type": "array", "items": ANNOTATION},
        "sandbox": {"type": "object"},
    },
    "allOf": [TAG_OPEN],
}

with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)
jsonschema.validate(document, CONTAINER)
for annotation in document["annotations"]:
    for observation in annotation["data"]:
        print(annotation["namespace"], observation["time"], observation["duration"], observation["value"], observation["confidence"], sep="\t")
for observation in document["sandbox"]["polyphony"]:
    print("polyphony", observation["time"], observation["duration"], observation["value"], sep="\t")
