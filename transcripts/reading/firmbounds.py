"""Where an organisation's name begins and ends in what was said: words before it, words after it, said twice."""

import re

from transcripts.reading.characters import explained
from transcripts.reading.firms import KIND
from transcripts.reading.lines import Line
from transcripts.reading.wordlists import either, words_in

_FILLERS = "呃嗯额啊哦噢诶欸哎呀嘛"
_FUNCTION = frozenset(
    "的我你您他她们是系在有了吗呢吧啊嗯呃额哦好对这那个人就都给跟和叫要说写填开来去到从为把被让替帮代送姓找也还又"
    "很不没零一二三四五六七八九十幺两"
)
_LEAD = re.compile(
    rf"(?:[{_FILLERS}]|好的?|行|对|喂|你好|您好|我们?(?:是|系|这边|这里|这|叫|在|单位|公司)?|"
    rf"俺们?(?:是|这)?|咱们?(?:是|这)?|(?:这里|这边|这儿)(?:是|系)?"
    r"|替|帮|给|代表?|送到?|写|填|开|记|叫做?|是|系|在|就是?|单位是?|抬头是?|户名是?|[写开]?名称是?|"
    r"负责人|甲方|乙方|老地方|做(?=.{5})|那个|也就是|现在(?:叫|是)?|改成?|"
    r"(?:修理厂|公司|单位|厂里|学校)(?=[一-鿿]{4})|县里的|市里的|镇上的|区里的|原来(?:叫|是)?)+"
)
_TAIL = re.compile(rf"(?:[{_FILLERS}的]|这边|那边|这里|打|这块|了|吧|呢|是|就)+$")
# A word that no name of an organisation holds: what stands before or after it is all that can be the name.
_BREAK = re.compile(
    r"我[们姓叫]?|[你您他她]们?|姓(?=.{1,3}$)|联系人|电话|手机|想|要(?!素)|咨询|有个|那[台批个条]|"
    r"这[台批个条]|昨[天儿]|今天|明天|上次|上周|刚才|请问|麻烦|"
    r"坏了|需要|报修|因为|还是|不是|不对|现在叫|改名了?|改成|改叫|俺|已经|说(?!唱)|零|幺|合同号?|订单|问一下|问问|别写|简称|证号|买了|做(?=[一-鿿]{2}的?$)|宣传|报修|"
    r"地址|新地址|采购部?(?=.{2,3}$)|租赁?了|[呃额嗯]"
)
_AGAIN = 2
_SHORTEST = 3
_ENDS = re.compile(rf"(?:{KIND})$")
_MORE = re.compile(rf"[一-鿿]{{0,2}}(?:{KIND})")
_WHOLE = re.compile(
    r"(?:[校院厂店局馆社]|公司|集团|中学|小学|大学|医院|幼儿园|酒店|银行|[分支]行|小区|物业|药业|钢|煤业|"
    r"中心|焦化|纺织|科技|传媒|商行)$"
)
_PART = re.compile(
    r"(?:(?:初中|高中|小学|幼儿|住院|门诊|急诊|信息|设备|总务|后勤|采购|人事|行政|财务|工程|安环|机电|"
    r"维修|生产|质检|质量|品质|仓储|品牌|研发|技术|宣传|保卫|安保|客房|食堂|检验|影像|病理|手术|儿|骨|"
    r"[内外妇产眼]|"
    r"消化|放射|基建|教务|国际)[一二三四五六七八九]?(?:部|科|处|室|办公?室?|队|组|中心)|工会|食堂|"
    r"后厨|人事|采购|值班室?|办公室|前台|门卫室?|[二三四五六七八九]楼|财务|行政|仓库|总机|车队)$"
)
_OFFICE = re.compile(
    r"(?:校长|园长|院长|厂长|店长|经理|主任|老师|教练|校友|(?:值班)?工程师|值班|班长|采购|人事|财务|文员|前台|行政|车间|楼上|"
    r"[一二三四五六七八九]楼|店里|里面|老板娘?|师傅|护士长?|医生|[一-鿿]号[厅楼门])$"
)
_REGION = either(words_in(
    "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 "
    "宁夏 新疆 石家庄 太原 沈阳 大连 长春 哈尔滨 南京 苏州 无锡 常州 南通 徐州 扬州 镇江 杭州 宁波 "
    "温州 嘉兴 绍兴 台州 义乌 合肥 芜湖 福州 厦门 泉州 南昌 赣州 济南 "
    "青岛 烟台 潍坊 临沂 郑州 洛阳 武汉 宜昌 襄阳 长沙 株洲 衡阳 广州 深圳 佛山 东莞 中山 珠海 惠州 "
    "江门 湛江 汕头 南宁 柳州 桂林 海口 三亚 成都 绵阳 贵阳 遵义 昆明 大理 "
    "西安 咸阳 宝鸡 兰州 西宁 银川 乌鲁木齐 呼和浩特 包头 唐山 保定 廊坊 沧州 邯郸 台北 台中 高雄 新北"))
_REST = re.compile(r"(?![的了吧呢啊嘛是号二三四五六七八九十在]|[一二三四五六七八九]号)[一-鿿]{2,3}$")
_BEFORE = re.compile(rf"(?:(?:{_REGION})市?|[一-鿿]{{2}}[市区县镇乡])$")


def bounds(line: Line, begin: int, end: int) -> tuple[int, int]:
    """`begin` and `end` moved to where the name itself stands; equal when nothing of it is left."""
    text = line.text
    begin = _first_of_single(line, line.word_start(begin))
    end = max(end, line.ends[end - 1] if end <= len(line.ends) else end)
    while (lead := _LEAD.match(text, begin, end)) is not None and begin < lead.end() <= end - _AGAIN:
        begin = lead.end()
    begin, end = _longest_unbroken(line, begin, end)
    tail = _TAIL.search(text, begin, end)
    if tail is not None and not _ENDS.search(text, begin, end):
        end = tail.start()
    if (more := _MORE.match(text, end)) is not None and not _ENDS.search(text[begin:end]) \
            and not _BREAK.search(more[0]) and line.begins_word(more.end()):
        end = more.end()
    elif 0 < len(text) - end <= 3 and not _ENDS.search(text[begin:end]) and _REST.match(text, end):
        end = len(text)
    begin = _said_again(line, begin, end)
    end = _without_department(text, begin, _without_office(line, begin, end))
    before = _BEFORE.search(text, max(0, begin - 6), begin)
    if before is not None and line.begins_word(before.start()):
        begin = before.start()
    return begin, max(begin, end)


def _first_of_single(line: Line, begin: int) -> int:
    """坡 头 海丰: what is unknown is written in single characters, and the eye may begin one or two too late."""
    text, first = line.text, begin - 2
    while begin > max(0, first) and line.begins_word(begin - 1) and line.begins_word(begin + 1):
        if text[begin - 1] in _FUNCTION or not "一" <= text[begin - 1] <= "鿿":
            break
        begin -= 1
    return begin


def _longest_unbroken(line: Line, begin: int, end: int) -> tuple[int, int]:
    breaks = [found.span() for found in _BREAK.finditer(line.text, begin, end)]
    if "的" in line.text[begin : end + 3]:  # 倍诺检测 倍数的倍: what explains a character is no part of the name
        breaks += [(one.start, one.end) for one in explained(line)
                   if one.start < end and begin < one.end and line.begins_word(one.end)
                   and line.text[one.end - 1] in line.text[one.start : one.end - 1]]
        breaks.sort()
    best, last = (begin, begin), begin
    for start, stop in [*breaks, (end, end)]:
        if start - last >= best[1] - best[0]:
            best = (last, start)
        last = max(last, stop)
    return best


def _without_office(line: Line, begin: int, end: int) -> int:
    """第八小学 校长, 德克仕餐饮 值班 工程师: the speaker's office, a floor or an errand is no part of the name."""
    while (office := _OFFICE.search(line.text, begin, end)) is not None:
        if office.start() - begin < _SHORTEST or not line.begins_word(office.start()):
            break
        end = office.start()
    return end


def _without_department(text: str, begin: int, end: int) -> int:
    """人民医院信息科 is recorded as 人民医院; a 科 or 处 with nothing before it is all that there is."""
    while (part := _PART.search(text[begin:end])) is not None and part.start() >= _SHORTEST \
            and _WHOLE.search(text[begin : begin + part.start()]):
        end = begin + part.start()
    return end


def _said_again(line: Line, begin: int, end: int) -> int:
    """瑞慈资本 北京瑞慈资本管理, 林业局 安化县林业局: the second time it is said in full; where that begins."""
    text = line.text
    for place in range(end - _AGAIN, begin + _AGAIN - 1, -1):
        if line.begins_word(place) and text[begin:place] in text[place:end]:
            lead = _LEAD.match(text, place, end)
            return lead.end() if lead is not None and end - lead.end() >= _AGAIN else place
    return begin
