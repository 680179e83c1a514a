from django import template

from points import hours

register = template.Library()
register.filter("in_hours", hours.in_hours)
