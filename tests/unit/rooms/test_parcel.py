from salotto.rooms.parcel import Parcel
from salotto.wire.codec import decode_server
from salotto.wire.messages import Poses


def test_a_parcel_is_encoded_once_however_many_take_it() -> None:
    parcel = Parcel(Poses(b"frame"))
    assert parcel.data is parcel.data
    assert decode_server(parcel.data) == parcel.message
