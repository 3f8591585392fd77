"""Chinese surnames: the common ones, those that occur, and the compound ones."""

from transcripts.reading.wordlists import words_in

# About nine tenths of all people bear one of these.
COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢"
    "安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁"
    "蒲房滕屈饶解牟艾尤阳时穆农司洪萧骆丘卓麦古佟苑"
)
_RARER = (
    "卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫"
    "寇桑郎甄丛仲虞敖巩明佘池查麻"
    "苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖"
    "练廉禹井祖漆巴丰支卿国狄平计"
    "索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢"
    "嵇公哈湛宾戎勾茅利於呼居揭"
    "干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由占招糜凤钮税晁蹇逄綦缑禚仉蒯郗郇菅牧羿阙闾璩濮郏蔚訾籍"
    "郦雒岐扶堵禤腾郄谯敬初鲜竺练哈"
    "桓弘莘贡蓟暨璩隗麴笪谯爨呙麋仰咸逢桓檀殳柘柬柒栎檄淳炅玄琚甫盍眭矫祭禄秘税笃簿粘綦练缐苻茆荀荔葑蔄"
    "藏蚁袭覃訾谌豊賈赛"
    "逮遆郅郏郐鄞酆释钭铎锁闵阚陇雍鞠骈鬲麦鹿酉鄯邳朴冮迮迟逄邾诸贝昌松桐寿怀慎代贲宓宦庾弓巢汝汲滑秋苍"
    "戢颛闕宰撖訚鄣祢融钦韶须夔邴鄂侬习步撒沃能厍乜佴伯侴"
)
SINGLE = COMMON | frozenset(_RARER)
COMPOUND = frozenset(
    words_in(
        "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 百里 东郭 南宫 西门 独孤 长孙",
        "宇文 轩辕 钟离 申屠 司空 淳于 澹台",
        "闻人 万俟 呼延 第五 鲜于 太史 拓跋 完颜 赫连 纳兰 濮阳 公冶 宗政 公羊 单于 仲孙 亓官 司寇 "
        "颛孙 段干 巫马 公西 漆雕 壤驷 乐正 梁丘 左丘 东门 南门 百里 微生 羊舌 东野",
    )
)


def rare_and_repeated(text: str, surname: str) -> bool:
    """Whether a surname that few bear stands more than once in what was said."""
    return surname not in COMMON and (surname in SINGLE or surname in COMPOUND) and text.count(surname) > 1
