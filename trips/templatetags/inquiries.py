"""What the parts about messages from the public need, so that a page includes them by one line."""

from django import template

from trips.pages import inquiries

register = template.Library()

register.simple_tag(inquiries.answers_about)
register.simple_tag(inquiries.answers_of)
register.simple_tag(inquiries.open_inquiries)
register.simple_tag(inquiries.address, name="inquiry_address")
