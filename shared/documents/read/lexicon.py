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
    căn cứ | thường xuyên | tham mưu | chủ trì | phối hợp | chịu trách nhiệm | có trách nhiệm | thực
    hiện | tổ chức | xây dựng | triển khai | hướng dẫn | đôn đốc | kiểm tra | theo dõi | tổng hợp | báo
    cáo | bố trí | tăng cường | đẩy mạnh | thiết lập | trực tiếp | chỉ đạo | chủ động | tiếp tục | cân
    đối | thẩm định | cung cấp | đăng tải | duy trì | là | phải | cần | quán triệt | phổ biến | tuyên
    truyền | vận động | giám sát | lập | ban hành | phân công | rà soát | cử | tạo điều kiện | đảm bảo |
    bảo đảm | nghiêm túc | kịp thời | thông qua | dựa | trên cơ sở | hàng | hằng | định kỳ | khẩn trương
    | giúp | cập nhật | nâng cao | huy động | lồng ghép | hỗ trợ | gửi | đề xuất | phát động | gắn |
    theo | ngoài | xem xét | quan tâm | lãnh đạo | tập trung | đưa | có nhiệm vụ | có kế hoạch | phát
    huy | kiểm soát | dự toán | tiếp nhận | khai thác | vận hành | niêm yết | thống nhất | chuẩn bị | đề
    ra | giao | phát hành | sản xuất | mở | dành | tham gia | tư vấn | phụ trách | quản lý | giới thiệu
    | nghiên cứu | hoàn thành | đăng ký | trình | tích cực | đầu mối | làm | khảo sát | đánh giá | in ấn
    | phối kết hợp | cùng | trả kết quả | xử lý | giải quyết | hoàn thiện | thu thập | thu gom | lắp đặt | số hóa | kết
    nối | tích hợp | lựa chọn | phân bổ | cấp phát | bồi dưỡng | tập huấn | phát hiện | ngăn chặn | đấu tranh | tuần
    tra | xác minh | bổ sung | kiện toàn | củng cố | sắp xếp | khắc phục | thống kê | biểu dương | ứng dụng | nạo vét
    | thành lập | nắm | cử | bám sát | động viên | khuyến khích | đổi mới | mời | tìm kiếm | sử dụng | lưu trữ
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
    """
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
