"""Reads an ELAN file as its documentation says: tiers, whose annotations refer to slots of time. Prints the media and every annotation."""
import sys
import xml.etree.ElementTree as ElementTree

root = ElementTree.parse(sys.argv[1]).getroot()
slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")}
print("media", root.find("HEADER/MEDIA_DESCRIPTOR").get("RELATIVE_MEDIA_URL"), sep="\t")
for tier in root.iter("TIER"):
    reached = 0
    for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
        start, end = slots[annotation.get("TIME_SLOT_REF1")], slots[annotation.get("TIME_SLOT_REF2")]
        assert reached <= start < end, f"{tier.get('TIER_ID')}: annotations overlap at {start} ms"
        reached = end
        print(tier.get("TIER_ID"), start, end, annotation.findtext("ANNOTATION_VALUE"), sep="\t")
