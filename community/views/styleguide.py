"""Every piece of the look on one page, to look at while changing it. Served with DEBUG only."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from community.paging import Page
from community.views.home import Choice
from community.widgets import ChoiceCards, PhotoPicker, Stepper

STATES = [
    ("submitted", "待受理"),
    ("open", "待接单"),
    ("claimed", "已接单"),
    ("waiting", "待配件"),
    ("reported", "待确认"),
    ("referred", "已转办"),
    ("closed", "已办结"),
    ("declined", "不予受理"),
    ("cancelled", "已撤销"),
]
TRADES = [
    ("plumbing", "水电", "tap", "水龙头漏水、插座松动"),
    ("drains", "管道疏通", "drain", "下水道、马桶堵了"),
    ("carpentry", "木工门窗", "door", "门框开裂、窗户关不严"),
    ("lamps", "灯具安装", "lamp", "灯不亮、换灯泡"),
    ("appliances", "家电维修", "appliance", "洗衣机、电饭锅坏了"),
    ("locks", "开锁换锁", "lock", "锁芯坏了、门打不开"),
    ("masonry", "泥瓦防水", "tiles", "瓷砖掉了、墙角渗水"),
    ("computers", "电脑手机", "phone", "手机不会用、上不了网"),
    ("other", "其他", "other", "不确定选这个"),
]


class SampleForm(forms.Form):
    trade = forms.ChoiceField(
        label="哪里坏了？",
        choices=[(code, name) for code, name, _, _ in TRADES],
        widget=ChoiceCards(
            icons={code: icon for code, _, icon, _ in TRADES},
            hints={code: hint for code, _, _, hint in TRADES},
        ),
    )
    item = forms.CharField(label="说说情况", help_text="例如：卧室门框开裂，关不上门。")
    photos = forms.FileField(label="照片", widget=PhotoPicker(), required=False)
    building = forms.ChoiceField(label="楼栋", choices=[("", "请选择"), ("3", "3号楼")])
    people = forms.IntegerField(label="需要几位志愿者", widget=Stepper({"min": 1, "max": 9}), initial=1)
    when = forms.ChoiceField(
        label="方便的时间", choices=[("am", "上午"), ("pm", "下午")], widget=forms.RadioSelect
    )
    skills = forms.MultipleChoiceField(
        label="会修什么", choices=[("a", "水电"), ("b", "木工门窗")], widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(label="表格文件", required=False)
    note = forms.CharField(label="备注", widget=forms.Textarea({"rows": 3}), required=False)
    agree = forms.BooleanField(label="我同意隐私说明")


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "community/styleguide.html", gallery())


def icon_names() -> list[str]:
    sprite = Path(settings.BASE_DIR, "static/icons/sprite.svg").read_text("utf-8")
    return re.findall(r'<symbol id="([^"]+)"', sprite)


def gallery() -> dict[str, Any]:
    now = timezone.now()
    lines = [
        {"at": now, "title": "志愿者已接单", "who": "赵师傅", "text": "明天上午九点来", "is_now": True},
        {"at": now - timedelta(hours=2), "title": "已受理，正在找志愿者"},
        {"at": now - timedelta(hours=3), "title": "报修已收到", "text": "卧室门框开裂"},
    ]
    card = {"icon": "door", "url": "#card", "title": "卧室门框开裂", "facts": ["3号楼", "木工门窗", "昨天"]}
    return {
        "states": STATES,
        "icons": icon_names(),
        "items": [
            Choice("#1", "wrench", "我要报修", "家里东西坏了，点这里", primary=True),
            Choice("#2", "list", "我的报修", "看看修到哪一步了", count=2),
            Choice("#3", "points", "我的积分", "存折里有 36 分"),
        ],
        "sample": SampleForm(initial={"trade": "carpentry", "when": "am"}),
        "wrong": SampleForm({"item": ""}),
        "lines": lines,
        "cards": [card | {"state": code, "state_label": label} for code, label in STATES[1:3]],
        "page": Page(items=[], older_url="?before=1", newest_url="?"),
        "levels": [
            ("success", "已提交，我们会尽快安排。"),
            ("info", "志愿者明天上午来。"),
            ("warning", "还差一张照片。"),
            ("error", "没有发出去，请再试一次。"),
        ],
    }
