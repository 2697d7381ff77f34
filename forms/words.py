"""Choices that more than one form offers: code and label."""

from __future__ import annotations

from forms.messages import N_

TARGET_GROUPS = (
    ("elderly", N_("老年人")),
    ("children", N_("儿童")),
    ("left_behind", N_("三留守人员")),
    ("disabled", N_("残疾人")),
    ("new_employment", N_("新就业群体")),
    ("hardship", N_("困难家庭")),
)
ZONES = (
    ("remote_poor", N_("边远贫困地区")),
    ("border", N_("边疆民族地区")),
    ("revolutionary", N_("革命老区")),
)
FIELDS = (
    ("social_assistance", N_("社会救助")),
    ("elderly_care", N_("养老服务")),
    ("community_governance", N_("社区治理")),
    ("social_affairs", N_("社会事务")),
    ("child_welfare", N_("儿童福利")),
)
LANGUAGES = (
    ("mandarin", N_("普通话")),
    ("dialect", N_("当地方言")),
    ("mongolian", N_("蒙古语")),
    ("korean", N_("朝鲜语")),
    ("tibetan", N_("藏语")),
    ("uyghur", N_("维吾尔语")),
    ("kazakh", N_("哈萨克语")),
    ("zhuang", N_("壮语")),
    ("yi", N_("彝语")),
    ("sign", N_("手语")),
)
THEMES = (
    ("elderly", N_("一老")),
    ("children", N_("一小")),
    ("new_employment", N_("新就业群体")),
    ("neighbourhood", N_("邻里守望")),
    ("petition", N_("信访矛盾化解")),
    ("law", N_("普法宣传")),
    ("vagrants", N_("流浪救助")),
    ("counselling", N_("心理疏导")),
    ("safety", N_("平安建设")),
)
METHODS = (
    ("case", N_("个案")),
    ("group", N_("小组")),
    ("community", N_("社区")),
)
SUPPORT = (
    ("office", N_("办公场地与设备")),
    ("lodging", N_("住宿")),
    ("meals", N_("用餐")),
    ("transport", N_("交通")),
    ("introduction", N_("入户引导")),
    ("venue", N_("活动场地")),
    ("volunteers", N_("配备志愿者")),
    ("funds", N_("工作经费")),
)
CERTIFICATES = (
    ("none", N_("无")),
    ("assistant", N_("助理社会工作师")),
    ("social_worker", N_("社会工作师")),
    ("senior", N_("高级社会工作师")),
)
DEGREES = (
    ("none", N_("初中及以下")),
    ("secondary", N_("高中（中专）")),
    ("college", N_("大专")),
    ("bachelor", N_("本科")),
    ("master", N_("硕士")),
    ("doctor", N_("博士")),
)
GRADES = (
    ("excellent", N_("优秀")),
    ("qualified", N_("合格")),
    ("unqualified", N_("不合格")),
)
APPROVE_OR_RETURN = (("approve", N_("同意")), ("return", N_("退回修改")))
CONFIRM_OR_RETURN = (("confirm", N_("确认无误")), ("return", N_("退回修改")))
SEVERITIES = (("minor", N_("轻微")), ("major", N_("较重")), ("critical", N_("严重")))
VISIT_TYPES = (("onsite", N_("实地督导")), ("remote", N_("线上督导")))
