"""One script for names: simplified.plain knows the words of conversation, this knows the characters of names."""

from transcripts.reading.simplified import plain

# A Traditional and a Simplified character, in pairs: surnames, given names, trades and places.
_PAIRS = (
    "劉刘楊杨鄭郑馮冯蕭萧蔣蒋盧卢鍾钟譚谭陸陆鄒邹閻阎龔龚羅罗聶聂魯鲁嶽岳歐欧塗涂穀谷蘆芦婁娄竇窦閔闵鄔"
    "邬欒栾倉仓鄺邝繆缪楓枫厲厉鄧邓駱骆鳳凤興兴偉伟傑杰瑩莹穎颖豔艳艷艳輝辉錦锦銘铭長长閒闲餅饼鴻鸿鵬鹏"
    "圓圆"
    "嬸婶嶺岭巖岩慶庆憂忧撥拨搖摇攜携晉晋曉晓榮荣淨净淺浅湊凑漁渔澤泽濟济濱滨無无畢毕異异礦矿積积競竞籌"
    "筹緣缘織织習习臨临與与藝艺蘋苹虧亏見见親亲討讨訪访設设診诊註注評评詞词販贩階阶顆颗倆俩倫伦偵侦側侧"
    "兒儿"
    "冊册凍冻劑剂勵励啟启喚唤喬乔噸吨嚇吓壽寿奪夺妳你婭娅寢寝帳帐彙汇彥彦戀恋擺摆斃毙曆历棟栋棄弃樁桩渾"
    "浑湧涌溝沟滯滞牽牵犧牺玆兹畝亩癥症睏困碩硕禦御窮穷筍笋粵粤糾纠緒绪荘庄葯药薦荐蘊蕴虛虚裊袅覽览觸触"
    "訓训"
    "託托諒谅諾诺謀谋講讲譽誉豬猪貢贡賽赛郟郏鉑铂錶表鍊链鍛锻鎂镁陣阵雖虽靄霭韋韦韻韵餓饿鯉鲤鴨鸭鵝鹅鷹"
    "鹰麽么偽伪儘尽吋寸懇恳憑凭敘叙暉晖曄晔樺桦淵渊滄沧瀾澜煒炜燁烨瑋玮璽玺瓊琼皚皑祿禄禎祯稜棱綺绮綱纲"
    "縈萦"
    "翹翘茲兹萊莱蔭荫蕓芸詩诗誼谊諭谕謙谦輿舆邁迈鈞钧鈺钰錚铮鎧铠鑒鉴閩闽陞升雋隽頤颐駿骏驊骅鳴鸣鶴鹤鸞"
    "鸾鵑鹃嬌娇嫻娴嫺娴嵐岚崗岗巒峦幀帧憲宪嘍喽囉啰喲哟諸诸濤涛貞贞賜赐銓铨錡锜鎔镕燦灿煥焕樑梁勳勋勛勋"
    "堯尧"
    "廬庐愷恺憶忆擁拥暢畅瀋沈濬浚爾尔瑤瑶璿璇紹绍綉绣繡绣義义軒轩進进釗钊鑑鉴闕阙頌颂顥颢驥骥們们個个"
)
_FOLD = {ord(_PAIRS[at]): _PAIRS[at + 1] for at in range(0, len(_PAIRS), 2)}


def folded(text: str) -> str:
    """`text` in Simplified characters and small letters; as long as before, so that places stay the same."""
    return plain(text).translate(_FOLD)
