"""Words that stand before a number or over a column and say what it is: the best detector of all."""

from __future__ import annotations

import re

from hr_portal.core.characters import HANZI, MIDDLE_DOTS

ID_CARD = re.compile(
    r"身份证|身份證|身证号|公民身份|证件号|证件编号|身份号|身份识别|(?i:sfz|id ?card|id ?no|id ?number|identity)"
)
MOBILE = re.compile(r"手机|移动电话|联系电话|联系方式|电话|联络|微信|(?i:mobile|phone|tel|wechat)")
PERSONAL_PHONE = re.compile(r"手机|移动电话|本人|个人|家长|家庭|紧急联系|(?i:mobile)")
OFFICE_PHONE = re.compile(
    r"咨询|监督|举报|受理|办公|值班|热线|传真|客服|技术支持|政策|报名电话|投诉|公示电话|来电|单位电话|部门电话|单位联系|招聘电话|招考电话|服务电话|联系单位"
)
BANK = re.compile(r"账号|帐号|账户|帐户|卡号|银行|开户|工资卡|储蓄|一卡通|(?i:bank|card ?no|account)")
UNIT = re.compile(r"局|委|中心|公司|财政|学校|医院|大学|学院|政府|办公室|支队|基金会|协会")
CODE = re.compile(
    r"代码|编码|编号|准考证|考号|考生号|报名号|报名序号|序号|流水|文号|订单|序列|条码|学籍|座位|备案|许可证|批次|索引号|信用码|(?i:code|serial|order|ticket|uscc)"
)
TICKET = re.compile(
    r"(?:准考证号?|考号|考生号|报名序?号|流水号|订单号|编号|代码|序列号|备案号|许可证号?|索引号|文号)(?:码|为|是)?\s*[:：]?\s*$"
)
CREDIT_CODE = re.compile(r"信用代码|信用码|组织机构|(?i:uscc)")
PASSPORT = re.compile(r"护照|(?i:passport)")
PERMIT = re.compile(r"港澳|通行证|回乡证|台胞证|大陆通行")
OFFICER = re.compile(r"军官|士官|军人|文职|警官|士兵|军队|义务兵|退役")
PLATE = re.compile(r"车牌|车号|号牌|牌照")
ADDRESS = re.compile(
    r"家庭住址|家庭地址|家住|住址|现住|居住地|住所|通讯地址|通信地址|邮寄地址|户籍地址|户口所在地|户籍所在地|收件地址|(?i:address)"
)
OTHER_NUMBER = re.compile(
    r"社保号|社保卡|社会保障号|社会保障卡|医保号|医保卡|档案号|档案编号|公积金号|公积金账|病历号|QQ号?|微信号"
)
EMAIL = re.compile(r"邮箱|电子邮件|(?i:e-?mail)")

HEADING = re.compile(
    r"姓名|名字|性别|序号|单位|部门|职位|岗位|职务|代码|编号|编码|电话|手机|联系|身份证|证件|号码|地址|住址|备注|成绩|总分|分数|学历|学位|出生|年龄|名次|排名"
    r"|账号|帐号|卡号|开户|银行|考号|准考证|专业|日期|时间|民族|护照|邮箱|车牌|籍贯|政治面貌|毕业|院校|人数|机关|类别|类型|层级|条件|要求|说明|金额|补贴|原因|情况|社保|社会保障|医保|公积金|病历|档案|QQ|微信|通行证|军官"
)
PERSON = re.compile(
    r"姓\s*名|名字|考生$|申请人|联系人|户主|家长$|学生$|人选$|对象$|本人$|^人员$|经办人|负责人|(?i:^name$)"
)
SENSITIVE = re.compile(
    r"艾滋病?|HIV|乙肝|肝炎|大三阳|小三阳|梅毒|性病|精神病|精神分裂|抑郁|癫痫|肿瘤|癌|白血病|尿毒症|肺结核|体检不合格|孕检|怀孕|流产|病史|确诊|患有|残疾(?!人联合会|人工作|人保障|人就业|人服务|人事业|军人)"
    r"|低保|特困|贫困户|建档立卡|脱贫户|孤儿|单亲|困难家庭|贫困生"
    r"|受过?处分|党内警告|严重警告|留党察看|开除党籍|政务警告|记过|记大过|撤职|降级处分|诫勉|违纪|犯罪记录|拘留(?!所)|前科|服刑|吸毒|判处"
)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵"
    "孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳"
    "裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
_COMPOUND = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|东方|夏侯|端木|宇文|长孙"
_NAME = rf"(?:(?:{_COMPOUND})[{HANZI}]{{1,2}}|[{_SURNAMES}][{HANZI}]{{1,2}}|[{HANZI}]{{2,6}}[{MIDDLE_DOTS}][{HANZI}]{{2,8}})"
NAME = re.compile(_NAME)
WHOLE_NAME = re.compile(rf"\s*(?:{_NAME}|[{_SURNAMES}][ 　]+[{HANZI}])\s*")
ANY_NAME = re.compile(rf"\s*[{HANZI}][{HANZI} 　{MIDDLE_DOTS}]{{1,18}}\s*")
"""What may stand in a column headed 姓名."""
_NO_NAMES = re.compile(
    r"单位|部门|机构|学校|法院|党委|政府|公安|文化|大学|学院|.*[局处科室队厅委院所站馆办部组]$|学历|本科|专业|无$|合计|小计|同意|合格|通过|全部|成绩|金额|时间|时候|任职|任务|任命"
    r"|方面|方式|应当|应届|原因|明确|高等|高中|高校|江苏|江西|贵州|安徽|安全|海南|云南|马上|成为|连续|向|解决|和$|保|关于|于20|常务|常委|何时|任免|史学|哲学|经济|文学|国家|水利|管理|江州|金融|计算"
)


def is_name(text: str) -> bool:
    """A cell that by its looks alone is a person's name."""
    return WHOLE_NAME.fullmatch(text) is not None and _NO_NAMES.match(text.strip()) is None


_BESIDE = re.compile(
    rf"(?<![{HANZI}])(?:姓名[：:]?\s*)?{_NAME}(?:同志|先生|女士|同学)?[\s,，、:：；;|（(的]{{0,4}}(?:(?:身份证|证件|手机|联系|电话|号码?|卡|银行|账)[^\n]{{0,8}})?$"
)


def ends_with_a_name(before: str) -> bool:
    """「张文澜，身份证号：」 and 「张文澜 」, just before a number."""
    return _BESIDE.search(before) is not None
