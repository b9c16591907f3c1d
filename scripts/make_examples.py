"""Writes `trips/document/examples/` anew: `python -m scripts.make_examples`, after fixtures or schema changed."""

import json
import os
import tempfile
from pathlib import Path


def rebuilt() -> dict[str, str]:
    """Every example's text, from records just loaded into an empty database."""
    from trips.document.examples import EXAMPLES, TIME
    from trips.publication import current
    from trips.records import load

    load(sorted(Path(__file__).parent.parent.joinpath("fixtures").glob("*.json")))
    texts = {}
    for name, ref in EXAMPLES.items():
        entry = current(ref)
        if entry is None:
            raise SystemExit(f"fixtures/ no longer give {ref}: mend EXAMPLES")
        document = json.loads(entry.document or "") | {"published": TIME, "first_published": TIME}
        texts[name] = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return texts


def main() -> None:
    with tempfile.TemporaryDirectory() as data_dir:
        os.environ["DATA_DIR"] = data_dir
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transparency.settings")
        import django
        from django.core.management import call_command
        from django.utils import translation

        django.setup()
        translation.activate("fa")
        call_command("migrate", verbosity=0)
        from trips.document.examples import path

        for name, text in rebuilt().items():
            path(name).write_text(text, encoding="utf-8")
            print(path(name).name)


if __name__ == "__main__":
    main()
