"""Everything public as one data package of files (`manage.py dump`): made, described, served. docs/data.md."""
