"""The word lists of the reader, in lower case with new-style tone marks, as `text.key` gives them."""

from __future__ import annotations

from collections.abc import Iterable


def _words(block: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in block.split("|"))


def any_of(words: Iterable[str]) -> str:
    """An alternation that tries the longest word first."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


# What the name of an agency (or of those who lead one) begins with.
AGENCY_HEADS = _words(
    """
    ủy ban | ubnd | ubmttq | ubmt | hđnd | hội đồng | thường trực | sở | bộ | phòng | ban | văn phòng |
    vp | đài | báo | trung tâm | tt | công an | kho bạc | bảo hiểm | bhxh | cục | chi cục | tổng cục |
    trường | học viện | hội | liên đoàn | liên minh | ngân hàng | thủ trưởng | chủ tịch | giám đốc |
    trưởng | phó | lãnh đạo | mặt trận | mttq | đoàn | tỉnh đoàn | thành đoàn | huyện đoàn | đoàn thanh
    niên | thanh tra | viện | bưu điện | cổng | tổ | trạm | điện lực | công ty | tổng công ty | tập đoàn
    | doanh nghiệp | hạt | đồn | bộ phận | công chức | vnpt | viettel | mobifone | tòa án | thành ủy |
    tỉnh ủy | huyện ủy | đảng ủy | thị ủy | quận ủy | vườn | bệnh viện | thư viện | bảo tàng | nhà văn
    hóa | hợp tác xã | cơ quan | đơn vị | thị đoàn | quân sự | cán bộ | người đứng đầu | các | ấp | khu
    phố | thôn | hiệp hội | quỹ | đội | toàn thể | chi nhánh | phân hiệu | bí thư | ban chỉ huy | ubkt |
    cụm | hiệu trưởng | chánh văn phòng | chánh thanh tra | cục trưởng | chi cục trưởng | tổng giám đốc
    """
)

# What only looks like the beginning of an agency's name.
NO_AGENCY = _words(
    """
    báo cáo | tổ chức | bộ máy | ban hành | hội nghị | hội thảo | đoàn kết | đội ngũ | báo động | tổ
    công tác thực hiện | các nội dung | các nhiệm vụ | các chỉ tiêu | các giải pháp | các hoạt động |
    các hình thức | các văn bản | các nguồn | các cuộc | các lớp | các tin | công chức, viên chức | cán
    bộ, công chức | hội thi | bộ thủ tục | bộ chỉ số | ban đầu
    """
)

# What ends an agency's name at the head of a duty.
DUTY_VERBS = _words(
    """
    căn cứ | thường xuyên | tham mưu | chủ trì | phối hợp | chịu trách nhiệm | có trách nhiệm | thực hiện | tổ
    chức | xây dựng | triển khai | hướng dẫn | đôn đốc | kiểm tra | theo dõi | tổng hợp | báo cáo | bố trí |
    tăng cường | đẩy mạnh | thiết lập | trực tiếp | chỉ đạo | chủ động | tiếp tục | cân đối | thẩm định | cung
    cấp | đăng tải | duy trì | là | phải | cần | quán triệt | phổ biến | tuyên truyền | vận động | giám sát |
    lập | ban hành | phân công | rà soát | cử | tạo điều kiện | đảm bảo | bảo đảm | nghiêm túc | kịp thời |
    thông qua | dựa | trên cơ sở | định kỳ | khẩn trương | hàng ngày | hàng tuần | hàng tháng | hàng quý | hàng
    năm | hằng ngày | hằng tuần | hằng tháng | hằng quý | hằng năm | giúp | cập nhật | nâng cao | huy động |
    lồng ghép | hỗ trợ | gửi | đề xuất | phát động | gắn | theo | ngoài | xem xét | quan tâm | lãnh đạo | tập
    trung | đưa | có nhiệm vụ | có kế hoạch | phát huy | kiểm soát | dự toán | tiếp nhận | khai thác | vận hành
    | niêm yết | thống nhất | chuẩn bị | đề ra | giao | phát hành | sản xuất | mở | dành | tham gia | tư vấn |
    phụ trách | quản lý | giới thiệu | nghiên cứu | hoàn thành | đăng ký | trình | tích cực | đầu mối | làm |
    khảo sát | đánh giá | in ấn | phối kết hợp | cùng | trả kết quả | xử lý | giải quyết | hoàn thiện | thu thập
    | thu gom | lắp đặt | số hóa | kết nối | tích hợp | lựa chọn | phân bổ | cấp phát | bồi dưỡng | tập huấn |
    phát hiện | ngăn chặn | đấu tranh | tuần tra | xác minh | bổ sung | kiện toàn | củng cố | sắp xếp | khắc
    phục | thống kê | biểu dương | ứng dụng | nạo vét | thành lập | nắm | cử | bám sát | động viên | khuyến
    khích | đổi mới | mời | tìm kiếm | sử dụng | lưu trữ
    """
)

# These of them are nouns inside a name ("các tổ chức chính trị", "cơ quan thông tin đại chúng").
NOUNS_TOO = _words(
    """
    tổ chức | lãnh đạo | quản lý | kiểm tra | là | làm | đầu mối | thực hiện | cùng | phụ trách | chủ
    trì | phối hợp | tuyên truyền | báo cáo | tham mưu | tư vấn | theo | hỗ trợ | giám sát | cung cấp |
    nghiên cứu | lập | giao
    """
)

# What in small letters is part of a list of agencies: classes, levels, and what narrows them. No verb is among these.
CLASSES = _words(
    """
    các | những | toàn thể | sở | ban | ngành | phòng | đoàn thể | hội đoàn thể | các tổ chức | những tổ chức |
    tổ chức chính trị - xã hội | tổ chức thành viên | chính trị - xã hội | chính trị xã hội | xã hội - nghề
    nghiệp | xã hội nghề nghiệp | nghề nghiệp | cơ quan | đơn vị | đơn vị sự nghiệp | đơn vị sự nghiệp công lập
    | sự nghiệp | công lập | bộ phận | địa phương | tỉnh | thành phố | huyện | quận | thị xã | thị trấn | xã |
    phường | đặc khu | thôn | ấp | khu phố | khóm | khu vực | khu dân cư | tổ dân phố | tổ công nghệ số cộng
    đồng | cấp tỉnh | cấp huyện | cấp xã | cấp trên | cùng cấp | các cấp | cấp cơ sở | trực thuộc | thuộc | liên
    quan | có liên quan | khác có liên quan | khác | còn lại | chức năng | có chức năng | chuyên môn | chuyên
    trách | trên địa bàn | trong tỉnh | trong huyện | trong xã | đóng chân | đóng trên địa bàn | ngành dọc | nhà
    nước | trung ương | lực lượng | lực lượng vũ trang | lực lượng chức năng | công an | quân sự | bộ đội | biên
    phòng | trường học | nhà trường | trường | trạm y tế | y tế | cơ sở giáo dục | cơ sở y tế | cơ sở | mầm non
    | tiểu học | trung học cơ sở | trung học phổ thông | trung học | phổ thông | cấp ủy | ủy đảng | chính quyền
    | hộ gia đình | nhân dân | người dân | doanh nghiệp | hợp tác xã | cơ quan báo chí | báo chí | truyền thông
    | truyền thanh | ngân hàng | ngân hàng thương mại | tổ chức tín dụng | hiệp hội | văn phòng | thành viên |
    thủ trưởng | trưởng | trưởng các | người đứng đầu | chủ tịch | giám đốc | lãnh đạo các | ven biển | biên
    giới | miền núi | cộng tác viên | cán bộ | công chức | giáo viên | già làng | người có uy tín | trưởng thôn
    | trưởng ấp | trung tâm | đài | báo | hội | đoàn | chi hội | chi đoàn | tổ chức quốc tế | cơ quan thông tấn
    | thông tấn | được giao | nêu trên
    """
)

# What a target counts.
COUNTED = _words(
    """
    tin, bài | tin bài | bài viết | bài | tin | đợt | lớp | hội nghị | hội thảo | tọa đàm | cuộc | buổi
    | chuyên mục | chuyên trang | chuyên đề | phóng sự | clip | video | bản tin | ấn phẩm | tờ rơi | tờ
    gấp | pano | panô | áp phích | mô hình | lượt | lần | đoàn | khóa | hội thi | cuộc thi | học viên |
    cán bộ | người | hộ | sản phẩm | thủ tục | dịch vụ | tổ công nghệ số | tổ | điểm | chương trình | kỳ
    | phiếu | báo cáo | cơ quan | đơn vị | công chức | bộ tài liệu | cuốn | quyển | sáng kiến | doanh
    nghiệp | số | lớp tập huấn | thành viên | hồ sơ | máy | bộ | km | căn | công trình | dự án | sổ tay
    | băng rôn | giải | mẫu nước | mẫu | bóng đèn | cây xanh | cây | camera | tuyến đường | điểm cầu | cuộc
    diễn tập | cột mốc | thùng rác | suất quà | suất | bình chữa cháy | trường hợp | nhóm | câu lạc bộ
    | phiên chợ | phiên | hội chợ | gian hàng
    | bác sĩ | giáo viên | học sinh | sinh viên | hội viên | đoàn viên | thanh niên | gia đình | bộ dữ liệu | cơ sở dữ
    liệu | bộ thủ tục | tài khoản | tin nhắn | tủ sách | đầu sách | ha | tấn | con | liều | trạm | chuyến | tiểu phẩm
    | ngôi nhà | nhà tình nghĩa | nhà tình thương | nhà vệ sinh | giếng | đội | gia súc | gia cầm | mô-đun
    | gian | tuyến | giường | ngày công | đồng chí
    """
)

# What a measured quantity is told in.
MEASURES = _words("m | m2 | m3 | m² | m³ | km | km2 | ha | kg | tấn | tạ | lít | kw | kwh | mw")

# What a number after it names ("mức độ 3", "tổ 5"), so that it counts nothing.
NAMED_BY_NUMBER = _words(
    """
    số | mức độ | cấp độ | cấp | điều | khoản | điểm | mục | phần | chương | phụ lục | biểu | mẫu | bảng | tháng
    | quý | ngày | năm | tuần | giai đoạn | nhiệm kỳ | khóa | kỳ họp thứ | thứ | lần thứ | đợt | bước | vòng |
    tổ | đội | cụm | khối | lớp | quận | phường | khu phố | khu | ấp | thôn | bản | khóm | xóm | đường | hẻm |
    quốc lộ | tỉnh lộ | kênh | cống | vùng | nhóm | loại | hạng | tiêu chí | đề án | dự án | chương trình | nghị
    quyết | nghị định | quyết định | chỉ thị | kết luận | thông tư | luật | văn bản | công văn | kế hoạch | lúc
    | trang | cột | dòng | ca | tập
    """
)

# What follows a number without being counted: times, levels, money, function words, and what a text is divided into.
NO_COUNTED = _words(
    """
    xã | phường | thị trấn | thị xã | huyện | quận | tỉnh | thành phố | đặc khu | ấp | thôn | khu phố | bản |
    tháng | năm | ngày | quý | tuần | giờ | phút | giây | cấp | mức | khoản | điểm | chương | sở | ban | tỷ | tỉ
    | triệu | nghìn | ngàn | đồng | thứ | nội dung | nhiệm vụ | lĩnh vực | phần | mục tiêu | mục | yêu cầu |
    bước | giai đoạn | nguyên tắc | trụ cột | tại chỗ | rõ | không | tiêu chí | chỉ tiêu | loại | mặt | khâu |
    thành phần | quan điểm | vấn đề | giải pháp | biện pháp | tuổi | trở | kể | nói | nêu | đầu | cuối | tiếp |
    chủ
    """
)

# What cannot be a syllable of a counted noun.
NO_NOUN_GOES_ON = frozenset(
    _words(
        """
        và | hoặc | đến | tới | của | tại | trong | trên | dưới | được | có | là | về | cho | với | thì | do |
        để | từ | ở | theo | trở | mỗi | đạt | bằng | gồm | như | này | đó | ra | lên | vào | nhằm | khi | so |
        tham | trước | sau | phục | thuộc | nay | ngay | cùng | còn | phải | cần | sẽ | đã | không | chưa | tăng
        | giảm | hàng | hằng
        """
    )
)

# What acts are called.
ACTS = _words(
    """
    nghị quyết liên tịch | thông tư liên tịch | nghị quyết | nghị định | quyết định | thông tư | chỉ thị
    | kế hoạch liên tịch | kế hoạch hành động | kế hoạch | công văn | công điện | văn bản hợp nhất | văn
    bản | chương trình hành động | chương trình phối hợp | chương trình | hướng dẫn liên ngành | hướng
    dẫn | thông báo kết luận | thông báo | kết luận | tờ trình | báo cáo | đề án | dự án | quy định |
    quy chế phối hợp | quy chế | phương án | pháp lệnh | luật | bộ luật | hiến pháp | lệnh | thư | nghị
    định thư | biên bản | quyết nghị
    """
)

# What opens a legal basis.
LEADS = _words(
    """
    căn cứ vào | căn cứ | thực hiện | triển khai thực hiện | triển khai | tiếp tục thực hiện | theo đề
    nghị của | xét đề nghị của | theo đề nghị | theo | xét | trên cơ sở | tiếp theo | để triển khai thực
    hiện | để triển khai | để thực hiện | nhằm triển khai thực hiện | nhằm thực hiện | ban hành kèm theo
    | kèm theo
    """
)
