---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.audio
local audio = {}

---@class (exact) rille.audio.AmplitudeToDB.options
---@field stype? "power"|"magnitude" what it is given ("power")
---@field top_db? number nothing is further below the loudest; no bound if left out

---A module: powers or amplitudes in decibels.
---```lua
---local y = rille.audio.AmplitudeToDB()(rille.tensor { 1.0, 0.1 })
---```
---@param options? rille.audio.AmplitudeToDB.options stype = "power", top_db
---@return Module # of a tensor gives the same shape
function audio.AmplitudeToDB(options) end

---@class (exact) rille.audio.MFCC.options
---@field sample_rate? integer in Hz (16000)
---@field n_mfcc? integer how many coefficients (40)
---@field dct_type? integer of the cosine transform; there is no other (2)
---@field norm? "ortho"|"none" of the cosine transform ("ortho")
---@field log_mels? boolean whether logarithms are taken, not decibels down to 80 below the loudest (false)
---@field melkwargs? table options of MelSpectrogram

---A module: mel-frequency cepstral coefficients of a waveform.
---```lua
---local m = rille.audio.MFCC { sample_rate = 8000, n_mfcc = 4, melkwargs = { n_fft = 64, n_mels = 8 } }(rille.randn(1, 800))
---```
---@param options? rille.audio.MFCC.options sample_rate = 16000, n_mfcc = 40, dct_type = 2, norm = "ortho", log_mels = false, melkwargs
---@return Module # of a waveform [..., frames] gives [..., n_mfcc, frames]
function audio.MFCC(options) end

---@class (exact) rille.audio.MelSpectrogram.options
---@field sample_rate? integer in Hz (16000)
---@field n_fft? integer how long a frame is (400)
---@field win_length? integer how long the window is; n_fft if left out
---@field hop_length? integer from one frame to the next; half the window if left out
---@field pad? integer zeros at both ends of the waveform (0)
---@field n_mels? integer how many bands (128)
---@field f_min? number the lowest frequency, in Hz (0)
---@field f_max? number the highest; half the sample rate if left out
---@field window_fn? function makes the window of its length (rille.hann_window)
---@field power? number of the amplitudes: 2 for powers, 1 for themselves (2)
---@field normalized? boolean whether spectra are divided by the window's length (false)
---@field center? boolean whether frame i has hop_length * i in its middle (true)
---@field pad_mode? string how the signal is padded for that ("reflect")
---@field norm? "slaney" bands of equal area; of equal height if left out
---@field mel_scale? "htk"|"slaney" which scale ("htk")

---A module: a waveform's short-time spectra in bands of equal width on the mel scale.
---```lua
---local m = rille.audio.MelSpectrogram { sample_rate = 8000, n_fft = 64, n_mels = 8 }(rille.audio.tone(440, 0.1, 8000))
---```
---@param options? rille.audio.MelSpectrogram.options sample_rate = 16000, n_fft = 400, win_length, hop_length, pad = 0, n_mels = 128, f_min = 0, f_max, window_fn = rille.hann_window, power = 2, normalized = false, center = true, pad_mode = "reflect", norm, mel_scale = "htk"
---@return Module # of a waveform [..., frames] gives [..., n_mels, frames]
function audio.MelSpectrogram(options) end

---@class (exact) rille.audio.Resample.options
---@field orig_freq? integer the waveform's sample rate
---@field new_freq? integer the result's
---@field lowpass_filter_width? integer how many zeros the sinc has on each side (6)
---@field rolloff? number where the filter ends, as a share of the lower rate's half (0.99)
---@field resampling_method? "sinc_interp_hann"|"sinc_interp_kaiser" the window ("sinc_interp_hann")
---@field beta? number of Kaiser's window (14.77)

---A module: the same waveform at another sample rate.
---```lua
---local y = rille.audio.Resample(8000, 4000)(rille.audio.tone(440, 0.1, 8000)) -- [1, 400]
---```
---@param options? rille.audio.Resample.options orig_freq, new_freq, lowpass_filter_width = 6, rolloff = 0.99, resampling_method = "sinc_interp_hann", beta = 14.77
---@return Module # of a waveform [..., frames] gives [..., ceil(frames * new_freq / orig_freq)]
function audio.Resample(options) end

---@class (exact) rille.audio.Spectrogram.options
---@field n_fft? integer how long a frame is (400)
---@field win_length? integer how long the window is; n_fft if left out
---@field hop_length? integer from one frame to the next; half the window if left out
---@field pad? integer zeros at both ends of the waveform (0)
---@field window_fn? function makes the window of its length (rille.hann_window)
---@field power? number of the amplitudes: 2 for powers, 1 for themselves (2)
---@field normalized? boolean whether spectra are divided by the window's length (false)
---@field center? boolean whether frame i has hop_length * i in its middle (true)
---@field pad_mode? string how the signal is padded for that ("reflect")
---@field onesided? boolean whether frequencies below zero are left out (true)

---A module: powers of a waveform's short-time spectra.
---```lua
---local s = rille.audio.Spectrogram { n_fft = 64 }(rille.audio.tone(440, 0.1, 8000)) -- [1, 33, 26]
---```
---@param options? rille.audio.Spectrogram.options n_fft = 400, win_length, hop_length, pad = 0, window_fn = rille.hann_window, power = 2, normalized = false, center = true, pad_mode = "reflect", onesided = true
---@return Module # of a waveform [..., frames] gives [..., frequencies, frames]
function audio.Spectrogram(options) end

---@class (exact) rille.audio.amplitude_to_DB.options
---@field amin? number what is less counts as this (1e-10)
---@field db_multiplier? number the logarithm of the reference (0)
---@field top_db? number nothing is further below the loudest of its last three dims; no bound if left out

---Powers or amplitudes in decibels.
---```lua
---local y = rille.audio.amplitude_to_DB(rille.tensor { 1.0, 0.1 }) -- 0, -10
---```
---@param x rille.Tensor not below 0
---@param multiplier number 10 for powers, 20 for amplitudes; 10 if left out
---@param options? rille.audio.amplitude_to_DB.options amin = 1e-10, db_multiplier = 0, top_db
---@return rille.Tensor # of the same shape
function audio.amplitude_to_DB(x, multiplier, options) end

---@class (exact) rille.audio.create_dct.options
---@field norm? "ortho" an orthogonal matrix; twice the cosines if left out

---The cosine transform that makes cepstral coefficients of log mel spectra.
---```lua
---local dct = rille.audio.create_dct(3, 8, "ortho")
---```
---@param n_mfcc integer how many coefficients
---@param n_mels integer of how many bands
---@param options? rille.audio.create_dct.options norm
---@return rille.Tensor # [n_mels, n_mfcc]
function audio.create_dct(n_mfcc, n_mels, options) end

---What a sound file says of itself.
---```lua
---rille.audio.save("tone.wav", rille.audio.tone(440, 0.1, 8000), 8000)
---print(rille.audio.info("tone.wav").num_frames) -- 800
---```
---@param path string the file
---@return table # sample_rate, num_frames, num_channels, bits_per_sample (0 where there is no fixed number), encoding ("PCM_S", "PCM_F", "FLAC", "VORBIS", ...) and format ("WAV", "FLAC", "OGG", ...)
function audio.info(path) end

---@class (exact) rille.audio.load.options
---@field frame_offset? integer the first frame (0)
---@field num_frames? integer how many at most; -1 for all (-1)
---@field channels_first? boolean whether the result is [channels, frames], not [frames, channels] (true)

---Reads a sound file: WAV, FLAC, Ogg, MP3 and whatever else libsndfile knows.
---```lua
---rille.audio.save("tone.wav", rille.audio.tone(440, 0.1, 8000), 8000)
---local waveform, sample_rate = rille.audio.load "tone.wav"
---```
---@param path string the file
---@param options? rille.audio.load.options frame_offset = 0, num_frames = -1, channels_first = true
---@return rille.Tensor # float32 in -1 .. 1
---@return integer # the sample rate in Hz
function audio.load(path, options) end

---@class (exact) rille.audio.melscale_fbanks.options
---@field norm? "slaney" triangles of equal area; of equal height if left out
---@field mel_scale? "htk"|"slaney" which mel scale ("htk")

---Triangles at equal steps of the mel scale: what a spectrum's frequencies count in each band.
---```lua
---local banks = rille.audio.melscale_fbanks(9, 0, 400, 4, 800)
---```
---@param n_freqs integer how many frequencies from 0 to half the sample rate
---@param f_min number where the lowest triangle begins, in Hz
---@param f_max number where the highest one ends, in Hz
---@param n_mels integer how many triangles
---@param sample_rate integer in Hz
---@param options? rille.audio.melscale_fbanks.options norm, mel_scale = "htk"
---@return rille.Tensor # [n_freqs, n_mels]
function audio.melscale_fbanks(n_freqs, f_min, f_max, n_mels, sample_rate, options) end

---@class (exact) rille.audio.resample.options
---@field lowpass_filter_width? integer how many zeros the sinc has on each side: more is sharper and slower (6)
---@field rolloff? number where the filter ends, as a share of the lower rate's half (0.99)
---@field resampling_method? "sinc_interp_hann"|"sinc_interp_kaiser" the window ("sinc_interp_hann")
---@field beta? number of Kaiser's window (14.77)

---The same sound at another sample rate, through a windowed sinc.
---```lua
---local y = rille.audio.resample(rille.audio.tone(440, 0.1, 8000), 8000, 6000) -- [1, 600]
---```
---@param waveform rille.Tensor [..., frames], floats
---@param orig_freq integer its sample rate
---@param new_freq integer the result's
---@param options? rille.audio.resample.options lowpass_filter_width = 6, rolloff = 0.99, resampling_method = "sinc_interp_hann", beta = 14.77
---@return rille.Tensor # [..., ceil(frames * new_freq / orig_freq)]
function audio.resample(waveform, orig_freq, new_freq, options) end

---@class (exact) rille.audio.save.options
---@field channels_first? boolean whether the waveform is [channels, frames], not [frames, channels] (true)
---@field format? "wav"|"flac"|"ogg" as the path ends if left out
---@field encoding? "PCM_S"|"PCM_F" whole numbers or floats (WAV); whole numbers if left out
---@field bits_per_sample? integer 8, 16, 24, or 32 (WAV) (16)

---Writes a sound file, in one step. What is beyond -1 .. 1 is clipped.
---```lua
---rille.audio.save("tone.wav", rille.audio.tone(440, 0.1, 8000), 8000)
---```
---@param path string the file
---@param waveform rille.Tensor floats, [channels, frames] or [frames]
---@param sample_rate integer in Hz
---@param options? rille.audio.save.options channels_first = true, format, encoding, bits_per_sample = 16
function audio.save(path, waveform, sample_rate, options) end

---A tone: sin(2 pi frequency t).
---```lua
---local x = rille.audio.tone(440, 0.1, 8000) -- [1, 800]
---```
---@param frequency number in Hz
---@param seconds number how long
---@param sample_rate integer in Hz
---@return rille.Tensor # [1, frames]
function audio.tone(frequency, seconds, sample_rate) end
